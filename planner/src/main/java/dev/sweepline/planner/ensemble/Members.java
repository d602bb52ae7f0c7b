package dev.sweepline.planner.ensemble;

import dev.sweepline.planner.conclusion.Better;
import dev.sweepline.planner.conclusion.Estimate;
import dev.sweepline.planner.conclusion.Group;
import dev.sweepline.planner.conclusion.Scored;
import dev.sweepline.planner.spec.Ensemble;
import dev.sweepline.planner.spec.Objective;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// Who votes: named by people, or the best of sweeps.
public final class Members {
  private Members() {}

  /// The best configurations by their mean over seeds, of each its best run; of equal ones the one
  /// whose name comes first. Fewer than asked for where there are no more.
  public static List<Candidate> best(List<Candidate> all, Objective objective, int count) {
    var metric = objective.metric();
    Comparator<Double> order = Comparator.naturalOrder();
    var better = Better.whenLarge(metric, objective) ? order.reversed() : order;
    var trained =
        all.stream()
            .filter(Candidate::isTrained)
            .sorted(Comparator.comparing(Candidate::name))
            .toList();
    var scored =
        trained.stream()
            .map(Candidate::scored)
            .filter(run -> run.metrics().containsKey(metric))
            .toList();
    return Group.byConfiguration(scored).stream()
        .sorted(
            Comparator.comparing(
                group -> group.estimate(metric).map(Estimate::mean).orElse(Double.NaN), better))
        .limit(count)
        .flatMap(group ->
            group.runs().stream()
                .min(Comparator.comparing(run -> value(run, metric), better))
                .stream())
        .map(run ->
            trained.stream()
                .filter(candidate -> candidate.name().equals(run.name()))
                .findFirst()
                .orElseThrow())
        .toList();
  }

  private static Double value(Scored run, String metric) {
    return Objects.requireNonNull(run.metrics().get(metric));
  }

  /// What keeps these from voting together, all of it; empty where nothing does.
  public static List<String> problems(List<Candidate> members) {
    var problems = new ArrayList<String>();
    members.forEach(member ->
        member.whyNot().ifPresent(why -> problems.add("member " + member.name() + " " + why)));
    if (!problems.isEmpty()) {
      return problems;
    }
    long distinct = members.stream().map(Candidate::sha256).distinct().count();
    if (distinct < Ensemble.FEWEST || members.size() > Ensemble.MOST) {
      problems.add(
          "an ensemble has %d to %d different models, and these are %d"
              .formatted(
                  Ensemble.FEWEST,
                  Ensemble.MOST,
                  distinct < Ensemble.FEWEST ? distinct : members.size()));
    } else if (distinct < members.size()) {
      problems.add("two members are the same model: name each once");
    }
    differ(members, Candidate::claim, "has its checkpoint in the claim", "a Pod reads one claim")
        .ifPresent(problems::add);
    differ(
            members,
            Candidate::dataDigest,
            "was trained on data with the digest",
            "what one has learned another must not be judged by")
        .ifPresent(problems::add);
    return problems;
  }

  /// What one does not say is not held against it: the trainer looks again.
  private static Optional<String> differ(
      List<Candidate> members, Function<Candidate, Optional<String>> of, String what, String why) {
    var saying = members.stream().filter(member -> of.apply(member).isPresent()).toList();
    return saying.stream()
        .filter(member -> !of.apply(member).equals(of.apply(saying.getFirst())))
        .findFirst()
        .map(other ->
            "member %s %s %s, member %s %s: %s"
                .formatted(
                    saying.getFirst().name(),
                    what,
                    of.apply(saying.getFirst()).orElse(""),
                    other.name(),
                    of.apply(other).orElse(""),
                    why));
  }
}
