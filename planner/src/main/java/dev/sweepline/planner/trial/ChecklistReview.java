package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.Source;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.planner.status.ChecklistLine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The team's checklist, item by item: what is missing before a GPU second may be spent.
///
/// @param lines every item, for people
/// @param needsPerson false where all that is missing may come by itself: a baseline that runs
public record ChecklistReview(
    List<ChecklistLine> lines, List<SpecProblem> unsatisfied, boolean needsPerson) {

  public ChecklistReview {
    lines = List.copyOf(lines);
    unsatisfied = List.copyOf(unsatisfied);
  }

  public boolean satisfied() {
    return unsatisfied.isEmpty();
  }

  /// @param baseline what `checklist.baseline.ref` names, or null if it does not exist
  /// @param problems what is wrong with the spec
  public static ChecklistReview of(
      SweepSpec spec, @Nullable BaselineView baseline, List<SpecProblem> problems) {
    var items = new Items();
    items.hypothesis(spec.checklist());
    items.baseline(spec.type(), spec.checklist(), baseline, DataIdentity.of(spec.data()));
    items.ranges(spec.type(), spec.search());
    items.rest(spec.checklist(), spec.tracking(), spec.source(), problems);
    return items.review();
  }

  /// Of an Experiment that belongs to no Sweep; nothing is searched.
  public static ChecklistReview of(
      ExperimentSpec spec, @Nullable BaselineView baseline, List<SpecProblem> problems) {
    var items = new Items();
    items.hypothesis(spec.checklist());
    items.baseline(spec.type(), spec.checklist(), baseline, DataIdentity.of(spec.data()));
    items.rest(spec.checklist(), spec.tracking(), spec.source(), problems);
    return items.review();
  }

  /// Every item that is missing, and what to do about it.
  public String summary() {
    return unsatisfied.stream().map(SpecProblem::toString).collect(Collectors.joining("; "));
  }

  /// The first item that is missing, short enough for a column of a table.
  public String headline() {
    return SpecProblem.headline(unsatisfied);
  }

  /// Collects the items in the order of the checklist.
  private static final class Items {
    private final List<ChecklistLine> lines = new ArrayList<>();
    private final List<SpecProblem> missing = new ArrayList<>();
    private int awaited;

    void hypothesis(Checklist checklist) {
      if (checklist.hypothesis() == null) {
        missing(
            "hypothesis", "spec.checklist.hypothesis", "write the sentence to confirm or refute");
      } else {
        done("hypothesis", checklist.hypothesis());
      }
    }

    void baseline(
        SweepType type, Checklist checklist, @Nullable BaselineView found, DataIdentity data) {
      if (type == SweepType.BASELINE) {
        done("baseline", "not needed: this is one");
        return;
      }
      if (type == SweepType.ENSEMBLE && checklist.baseline() == null) {
        done("baseline", "not given: the best of its members alone");
        return;
      }
      switch (BaselineCheck.of(checklist.baseline(), found, data)) {
        case BaselineCheck.Verified(var how) -> done("baseline", how);
        case BaselineCheck.Unverified(var why, boolean mayPass) -> {
          missing("baseline", "spec.checklist.baseline", why);
          awaited += mayPass ? 1 : 0;
        }
      }
    }

    void ranges(SweepType type, Search search) {
      if (type == SweepType.ENSEMBLE) {
        done("ranges", "not needed: nothing varies, trained models vote");
        return;
      }
      if (search.space().isEmpty()) {
        missing("ranges", "spec.search.space", "is empty: give at least one key");
        return;
      }
      done(
          "ranges",
          search.space().stream().map(Items::range).collect(Collectors.joining(", "))
              + (search.seeds().size() > 1 ? ", " + search.seeds().size() + " seeds" : ""));
    }

    void rest(
        Checklist checklist,
        @Nullable Tracking tracking,
        @Nullable Source source,
        List<SpecProblem> problems) {
      var expected = checklist.expected();
      if (expected == null) {
        missing(
            "expected", "spec.checklist.expected", "record the result you expect, with figures");
      } else {
        done("expected", BaselineCheck.figures(expected.metrics()));
      }
      if (tracking == null) {
        missing("wandb", "spec.tracking.wandb.project", "set the W&B project");
      } else {
        done("wandb", tracking.wandb().project());
      }
      problems.stream()
          .filter(KeyNames::tellsOf)
          .findFirst()
          .ifPresentOrElse(
              literal -> missing("secrets", literal.field(), literal.message()),
              () -> done("secrets", "no key or password is written out"));
      if (source == null) {
        missing(
            "committed", "spec.source.commit", "commit the code and give the commit's 40 digits");
      } else {
        done("committed", source.commit());
      }
    }

    ChecklistReview review() {
      return new ChecklistReview(lines, missing, missing.size() > awaited);
    }

    private void done(String item, String message) {
      lines.add(new ChecklistLine(item, true, message));
    }

    private void missing(String item, String field, String message) {
      missing.add(new SpecProblem(field, message));
      lines.add(new ChecklistLine(item, false, field + ": " + message));
    }

    private static String range(Dimension dimension) {
      int values = dimension.values().size();
      return dimension.key()
          + (values == 0 ? "" : values == 1 ? " (1 value)" : " (" + values + " values)");
    }
  }
}
