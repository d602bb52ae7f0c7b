package dev.sweepline.planner.ensemble;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.PinnedBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Checkpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The experiment in which members vote: everything is pinned, so that it is the same one whenever
/// it runs.
public final class EnsembleSpec {
  private EnsembleSpec() {}

  /// As the first member was run, by name, but for what only training needs.
  ///
  /// @param members without problems
  /// @param voting such as `Soft`; empty: all ways
  /// @param hypothesis what the ensemble is to confirm, where somebody wrote it down
  public static ExperimentSpec of(
      List<Candidate> members, List<String> voting, @Nullable String hypothesis) {
    var sorted = members.stream().sorted(Comparator.comparing(Candidate::name)).toList();
    var first = sorted.getFirst();
    var overrides = new ArrayList<>(first.spec().overrides());
    sorted.forEach(member -> overrides.add(override(member)));
    if (!voting.isEmpty()) {
      overrides.add("+ensemble.voting=[" + String.join(",", voting) + "]");
    }
    var before = first.spec().pinned();
    var pinned = before == null ? PinnedBuilder.builder() : PinnedBuilder.builder(before);
    first.dataDigest().ifPresent(pinned::dataDigest);
    return ExperimentSpecBuilder.builder(first.spec())
        .type(SweepType.CUSTOM)
        .suspend(false)
        .checklist(checklist(sorted, hypothesis))
        .params(Map.of())
        .seed(1)
        .overrides(overrides)
        .runName(null)
        .naming(new Naming("ensemble", first.spec().naming().timeZone()))
        .rungs(List.of())
        .goals(List.of())
        .pinned(first.dataDigest().isPresent() || before != null ? pinned.build() : null)
        .build();
  }

  /// An ensemble that is no better than its best member is not worth its time: that one is what it
  /// is compared with.
  private static Checklist checklist(List<Candidate> members, @Nullable String hypothesis) {
    var objective = members.getFirst().spec().objective();
    var best = Members.best(members, objective, 1);
    var figure = best.isEmpty() ? null : best.getFirst().status().best();
    var baseline =
        figure == null
            ? null
            : new Checklist.Baseline(Map.of(figure.metric(), figure.value()), null);
    return new Checklist(hypothesis, baseline, null, Checklist.Enforcement.BLOCK);
  }

  private static String override(Candidate member) {
    return "+ensemble.members.%s={checkpoint:'%s',sha256:'%s'}"
        .formatted(
            Names.memberKey(member.name()),
            member.checkpoint().map(Checkpoint::path).orElse("").replace("'", "\\'"),
            sha256(member));
  }

  static String sha256(Candidate member) {
    return member
        .checkpoint()
        .map(Checkpoint::sha256)
        .map(digest -> digest.replaceFirst("^sha256:", ""))
        .orElse("");
  }
}
