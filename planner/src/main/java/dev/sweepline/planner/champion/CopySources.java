package dev.sweepline.planner.champion;

import dev.sweepline.planner.cleanup.Removal;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.Promotion;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which checkpoints of a sweep a Champion copies, or may copy as soon as it has decided: until the
/// copy was verified nobody else may take them away.
public final class CopySources {
  private CopySources() {}

  /// A Champion, as far as it matters here.
  ///
  /// @param asked the annotation `sweepline.dev/propose`
  public record Court(String name, ChampionStatus status, @Nullable String asked) {}

  /// A Sweep, as far as it matters here.
  ///
  /// @param proposesTo the Champion that it names
  public record Candidacy(String sweep, SweepStatus status, Optional<String> proposesTo) {}

  /// The uids of those trials.
  ///
  /// @param courts all Champions of the namespace
  public static Set<String> among(
      List<ExperimentView> trials, Candidacy candidacy, List<Court> courts) {
    if (courts.stream().anyMatch(court -> awaits(candidacy, court))) {
      return trials.stream().map(ExperimentView::uid).collect(Collectors.toUnmodifiableSet());
    }
    return courts.stream()
        .map(CopySources::wanted)
        .flatMap(wanted -> trials.stream().filter(wanted))
        .map(ExperimentView::uid)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Whether any of the sweep's trials may be the one that the Champion takes.
  private static boolean awaits(Candidacy candidacy, Court court) {
    return isAsked(candidacy, court)
        || (candidacy.proposesTo().equals(Optional.of(court.name()))
            && isUndecided(candidacy, court.status()));
  }

  private static boolean isAsked(Candidacy candidacy, Court court) {
    return asked(court)
        .filter(proposal ->
            proposal instanceof Proposal.AskedSweep(_, var sweep)
                && sweep.equals(candidacy.sweep()))
        .isPresent();
  }

  private static Optional<Proposal> asked(Court court) {
    return Proposals.next(court.status(), court.asked(), List.of());
  }

  /// One that failed proposes nothing, and a Champion that has heard too many hears no more.
  private static boolean isUndecided(Candidacy candidacy, ChampionStatus status) {
    var ended = candidacy.status().finishedAt();
    if (candidacy.status().phase() == SweepPhase.FAILED
        || status.heard().size() >= ChampionStatus.HEARD) {
      return false;
    }
    return candidacy.status().phase() != SweepPhase.SUCCEEDED
        || ended == null
        || !status.heard().contains(new ProposingSweep(candidacy.sweep(), ended).key());
  }

  private static Predicate<ExperimentView> wanted(Court court) {
    var promotion = court.status().promotion();
    var asked = asked(court).orElse(null);
    return trial ->
        (promotion != null && isCopied(trial, promotion))
            || (asked instanceof Proposal.AskedExperiment(_, var name)
                && name.equals(trial.name()));
  }

  /// The file may lie in the folder of the trial whose outcome was taken over. One that goes back
  /// is a file of the champion's own.
  private static boolean isCopied(ExperimentView trial, Promotion promotion) {
    var model = promotion.model();
    return switch (promotion.kind()) {
      case ROLLBACK -> false;
      case PROMOTE ->
          model.uid().equals(trial.uid())
              || (model.checkpoint() != null
                  && Removal.attempt(trial.uid(), model.checkpoint().path()).isPresent());
    };
  }
}
