package dev.sweepline.planner.champion;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.ChampionStatusBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which proposal is to be decided on next: a person's first, then those of Sweeps in the order in
/// which they ended.
public final class Proposals {
  /// So much of an annotation is remembered, and so has to be told apart.
  private static final int LONGEST = 512;

  private static final String SWEEP = "Sweep/";
  private static final String EXPERIMENT = "Experiment/";

  private Proposals() {}

  /// @param asked the annotation `sweepline.dev/propose`
  public static Optional<Proposal> next(
      ChampionStatus status, @Nullable String asked, List<ProposingSweep> sweeps) {
    if (asked != null && !asked.isBlank() && !remembered(asked).equals(status.asked())) {
      return Optional.of(read(asked));
    }
    // Beyond that it could not be remembered that it was decided on.
    if (status.heard().size() >= ChampionStatus.HEARD) {
      return Optional.empty();
    }
    return sweeps.stream()
        .sorted()
        .filter(sweep -> !status.heard().contains(sweep.key()))
        .findFirst()
        .map(sweep -> new Proposal.OfSweep(sweep.key(), sweep.name()));
  }

  /// The status that knows of the decision; what no Sweep stands for any more is forgotten.
  static ChampionStatus heard(
      ChampionStatus status, Proposal proposal, List<ProposingSweep> sweeps) {
    return switch (proposal) {
      case Proposal.OfSweep(var key, _) -> {
        var heard = new ArrayList<>(known(status, sweeps));
        heard.add(key);
        yield ChampionStatusBuilder.builder(status).heard(heard).build();
      }
      case Proposal.AskedSweep _,
          Proposal.AskedExperiment _,
          Proposal.Rollback _,
          Proposal.Unreadable _ ->
          ChampionStatusBuilder.builder(status).asked(proposal.key()).build();
    };
  }

  static List<String> known(ChampionStatus status, List<ProposingSweep> sweeps) {
    var there = sweeps.stream().map(ProposingSweep::key).collect(Collectors.toSet());
    return status.heard().stream().filter(there::contains).toList();
  }

  private static Proposal read(String asked) {
    var key = remembered(asked);
    int at = asked.indexOf('@');
    var words = (at < 0 ? asked : asked.substring(0, at)).strip();
    if (words.equals("Rollback")) {
      return new Proposal.Rollback(key);
    }
    if (words.startsWith(SWEEP) && Names.isObjectName(words.substring(SWEEP.length()))) {
      return new Proposal.AskedSweep(key, words.substring(SWEEP.length()));
    }
    if (words.startsWith(EXPERIMENT) && Names.isObjectName(words.substring(EXPERIMENT.length()))) {
      return new Proposal.AskedExperiment(key, words.substring(EXPERIMENT.length()));
    }
    return new Proposal.Unreadable(key);
  }

  private static String remembered(String asked) {
    return asked.substring(0, Math.min(asked.length(), LONGEST));
  }
}
