package dev.sweepline.cli.plan;

import dev.sweepline.cli.plan.SweepFile.Written;
import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.dedupe.Foresight;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.report.Figures;
import dev.sweepline.planner.report.ShortNames;
import dev.sweepline.planner.report.Table;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.LimitsBuilder;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.Voting;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.sweep.PlanOnly;
import dev.sweepline.planner.sweep.PreparedSweep;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.sweep.SweepPlanner;
import dev.sweepline.planner.sweep.SweepViewBuilder;
import dev.sweepline.planner.trial.ChecklistReview;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the operator would decide for a sweep that nobody has applied yet.
sealed interface DryRun {

  /// The sweep can be run.
  record Planned(String text) implements DryRun {}

  /// It cannot.
  record Refused(List<String> problems) implements DryRun {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /// @param known what is remembered and runs; null where nobody was asked
  static DryRun of(
      Written sweep, Composer composer, Instant now, int show, @Nullable Foresight known) {
    var view =
        SweepViewBuilder.builder()
            .namespace(sweep.namespace())
            .name(sweep.name())
            .uid("")
            .generation(1)
            .createdAt(now)
            .spec(withRoomFor(sweep.spec(), knownBeforehand(sweep.spec(), show)))
            .status(SweepStatus.EMPTY)
            .tree( // Whose copy it would be does not matter here.
                new Tree.OfRelease())
            .build();
    var prepared = PreparedSweep.of(composer, view);
    if (!prepared.problems().isEmpty()) {
      return new Refused(prepared.problems().stream().map(SpecProblem::toString).toList());
    }
    boolean votes = view.choice() instanceof Choice.Waiting;
    var text = new StringBuilder(votes ? headline(sweep) : headline(sweep, prepared.counts()));
    if (!votes) {
      text.append(details(PlanOnly.of(prepared, known), known != null));
    }
    var missing = missing(sweep.spec());
    if (!missing.isEmpty()) {
      text.append(blocks(sweep.spec()) ? "blocked" : "warned about").append(" by the checklist:\n");
      missing.forEach(item -> text.append("  ").append(item).append('\n'));
    }
    if (votes) {
      return new Planned(text.toString());
    }
    var plan = SweepPlanner.plan(prepared, view, List.of(), now);
    while (plan.looking() && plan.actions().isEmpty() && prepared.problems().isEmpty()) {
      plan = SweepPlanner.plan(prepared, view, List.of(), now);
    }
    if (!prepared.problems().isEmpty()) {
      return new Refused(prepared.problems().stream().map(SpecProblem::toString).toList());
    }
    text.append('\n').append(runs(sweep, plan.actions(), composer, now).toText());
    var left = prepared.counts().trials() - plan.actions().size();
    var learned =
        sweep.spec().search().algorithm() == Search.Algorithm.TPE
            ? ", as the results of these suggest"
            : "";
    return new Planned(text + (left > 0 ? "… and " + left + " more" + learned + "\n" : ""));
  }

  /// Who votes is known once all that it names is over: for the cluster to say.
  private static String headline(Written sweep) {
    var ensemble = sweep.spec().ensemble();
    if (ensemble == null) {
      return "";
    }
    return "%s/%s (Ensemble): one trial, in which %d models vote (%s)\nmembers: %s\n"
        .formatted(
            sweep.namespace(),
            sweep.name(),
            ensemble.size(),
            ensemble.voting().stream().map(Voting::word).collect(Collectors.joining(", ")),
            ensemble.from() == null
                ? String.join(", ", ensemble.experiments()) + ", once all of them have succeeded"
                : "chosen when it runs, the best %d configurations of %s once all of them have succeeded"
                    .formatted(ensemble.size(), String.join(", ", ensemble.sweeps())));
  }

  private static String headline(Written sweep, SweepStatus.Plan counts) {
    return "%s/%s (%s): %s%s cells, %d excluded, %s, %d at a time\n"
        .formatted(
            sweep.namespace(),
            sweep.name(),
            Figures.word(sweep.spec().type()),
            counts.approximate() ? "about " : "",
            counts.cells(),
            counts.excluded(),
            Figures.count(counts.trials(), "trial"),
            sweep.spec().limits().parallelism());
  }

  private static String details(SweepStatus.Plan plan, boolean asked) {
    var text = "plan digest: " + plan.digest() + "\n";
    if (!asked) {
      return text;
    }
    var duplicates = plan.duplicates();
    var about = plan.sampled() == null ? "" : "about ";
    return text
        + (duplicates == null
            ? "known: the ledger cannot say\n"
            : "known: %s%d of %s ran before or run now\n"
                .formatted(about, duplicates, Figures.count(plan.trials(), "trial")))
        + (plan.gpuHours() == null
            ? "cost: unknown, as no trial of these models and image sizes is remembered\n"
            : "cost: about " + plan.gpuHours() + " GPU-hours\n");
  }

  private static Table runs(
      Written sweep, List<SweepAction> actions, Composer composer, Instant now) {
    var keys = sweep.spec().search().space().stream().map(Dimension::key).toList();
    var names = ShortNames.of(keys);
    var columns = new ArrayList<Table.Column>();
    columns.add(Table.Column.text("run"));
    keys.forEach(key -> columns.add(Table.Column.text(names.of(key))));
    columns.add(Table.Column.number("seed"));
    columns.add(Table.Column.text("experiment"));
    columns.add(Table.Column.text("config digest"));
    var rows = new ArrayList<List<String>>();
    for (var action : actions) {
      if (action instanceof SweepAction.CreateExperiment create) {
        var spec = create.spec();
        var row = new ArrayList<String>();
        row.add(spec.runName() == null ? "" : spec.runName());
        keys.forEach(key -> row.add(spec.params().getOrDefault(key, "")));
        row.add(spec.seed().toString());
        row.add(create.name());
        row.add(digest(composer.compose(new TrialRequest(sweep.namespace(), now, spec), null)));
        rows.add(row);
      }
    }
    return new Table(columns, rows);
  }

  private static String digest(Trial trial) {
    return switch (trial) {
      case Trial.Composed composed -> composed.configDigest();
      case Trial.Refused(var problems) -> none(problems);
      case Trial.Waiting(var problems) -> none(problems);
    };
  }

  private static String none(List<SpecProblem> problems) {
    return "none: " + problems.stream().findFirst().map(SpecProblem::message).orElse("");
  }

  private static List<String> missing(SweepSpec spec) {
    var review = ChecklistReview.of(spec, null, List.of());
    // Whether a baseline sweep exists is for the cluster to say.
    return review.unsatisfied().stream()
        .filter(problem ->
            spec.checklist().baseline() == null
                || !problem.field().equals("spec.checklist.baseline"))
        .map(SpecProblem::toString)
        .toList();
  }

  private static boolean blocks(SweepSpec spec) {
    return spec.checklist().enforcement() == Checklist.Enforcement.BLOCK;
  }

  /// What a search that learns tries first; the rest depends on that.
  private static int knownBeforehand(SweepSpec spec, int show) {
    var search = spec.search();
    if (search.algorithm() != Search.Algorithm.TPE) {
      return show;
    }
    var settings = search.tpe() == null ? Search.Tpe.DEFAULT : search.tpe();
    return Math.min(show, settings.startupTrials() * search.seeds().size());
  }

  /// Lists that many runs, and lists them even if the checklist would keep them from starting.
  private static SweepSpec withRoomFor(SweepSpec spec, int runs) {
    var checklist = spec.checklist();
    return SweepSpecBuilder.builder(spec)
        .suspend(false)
        .checklist(
            new Checklist(
                checklist.hypothesis(),
                checklist.baseline(),
                checklist.expected(),
                Checklist.Enforcement.WARN))
        .limits(LimitsBuilder.builder().parallelism(runs).build())
        .build();
  }
}
