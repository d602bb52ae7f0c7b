package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Source;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.spec.Tracking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The team's checklist, item by item: what is missing before a GPU second may be spent.
///
/// @param needsPerson false where all that is missing may come by itself: a baseline that runs
public record ChecklistReview(List<SpecProblem> unsatisfied, boolean needsPerson) {

  public ChecklistReview {
    unsatisfied = List.copyOf(unsatisfied);
  }

  public boolean satisfied() {
    return unsatisfied.isEmpty();
  }

  /// @param baseline what `checklist.baseline.ref` names, or null if it does not exist
  public static ChecklistReview of(
      SweepType type,
      Checklist checklist,
      @Nullable BaselineView baseline,
      @Nullable Source source,
      @Nullable Tracking tracking) {
    var missing = new ArrayList<SpecProblem>();
    if (checklist.hypothesis() == null) {
      missing.add(
          new SpecProblem("spec.checklist.hypothesis", "write the sentence to confirm or refute"));
    }
    if (type != SweepType.BASELINE) {
      unverified(checklist.baseline(), baseline)
          .ifPresent(why -> missing.add(new SpecProblem("spec.checklist.baseline", why)));
    }
    if (checklist.expected() == null) {
      missing.add(
          new SpecProblem("spec.checklist.expected", "record the result you expect, with figures"));
    }
    if (tracking == null) {
      missing.add(new SpecProblem("spec.tracking.wandb.project", "set the W&B project"));
    }
    if (source == null) {
      missing.add(
          new SpecProblem("spec.source.commit", "commit the code and give the commit's 40 digits"));
    }
    boolean awaitsBaseline = checklist.baseline() != null && checklist.baseline().ref() != null;
    return new ChecklistReview(
        missing,
        missing.stream()
            .anyMatch(item -> !(awaitsBaseline && item.field().equals("spec.checklist.baseline"))));
  }

  /// Every item that is missing, and what to do about it.
  public String summary() {
    return unsatisfied.stream().map(SpecProblem::toString).collect(Collectors.joining("; "));
  }

  /// The first item that is missing, short enough for a column of a table.
  public String headline() {
    return SpecProblem.headline(unsatisfied);
  }

  private static Optional<String> unverified(
      Checklist.@Nullable Baseline baseline, @Nullable BaselineView observed) {
    if (baseline == null) {
      return Optional.of("name the baseline to compare with, as ref or as metrics");
    }
    if (baseline.ref() == null) {
      return Optional.empty();
    }
    var name = baseline.ref().name();
    if (observed == null) {
      return Optional.of("there is no Sweep " + name + " in this namespace");
    }
    return observed.succeeded()
        ? Optional.empty()
        : Optional.of("the Sweep " + name + " has not succeeded yet");
  }
}
