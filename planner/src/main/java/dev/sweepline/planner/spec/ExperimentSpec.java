package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One trial, written by a person or by a Sweep: the spec of an `Experiment`.
@ValidationRule(
    value = "self.type == oldSelf.type && self.seed == oldSelf.seed",
    message = "type and seed cannot change; make a new Experiment")
@ValidationRule(
    value = "!has(oldSelf.source) || (has(self.source) && self.source == oldSelf.source)",
    message = "source cannot change once set; make a new Experiment")
@ValidationRule(
    value = "!has(oldSelf.tracking) || (has(self.tracking) && self.tracking == oldSelf.tracking)",
    message = "tracking cannot change once set; make a new Experiment")
@ValidationRule(
    value = "has(self.data) == has(oldSelf.data) && (!has(self.data) || self.data == oldSelf.data)",
    message = "data cannot change; make a new Experiment")
@ValidationRule(
    value =
        "has(self.storage) == has(oldSelf.storage) && (!has(self.storage) || self.storage =="
            + " oldSelf.storage)",
    message = "storage cannot change; make a new Experiment")
@ValidationRule(
    value = "!has(self.retention.finishedExperiments)",
    message = "finishedExperiments is of a Sweep: an Experiment never deletes itself",
    fieldPath = ".retention")
@ValidationRule(
    value = "!has(self.storage) || !has(self.storage.keep) || !has(self.storage.keep.trials)",
    message = "keep.trials is of a Sweep: an Experiment is one trial, give keep.best",
    fieldPath = ".storage")
@ValidationRule(
    value =
        "has(self.configs) == has(oldSelf.configs) && (!has(self.configs) || self.configs =="
            + " oldSelf.configs)",
    message = "configs cannot change; make a new Experiment")
@ValidationRule(
    value =
        "has(self.overrides) == has(oldSelf.overrides) && (!has(self.overrides) || self.overrides =="
            + " oldSelf.overrides)",
    message = "overrides cannot change; make a new Experiment")
@ValidationRule(
    value =
        "has(self.ensemble) == has(oldSelf.ensemble) && (!has(self.ensemble) || self.ensemble =="
            + " oldSelf.ensemble)",
    message = "ensemble cannot change; make a new Experiment")
@ValidationRule(
    value =
        "has(self.params) == has(oldSelf.params) && (!has(self.params) || self.params =="
            + " oldSelf.params)",
    message = "params cannot change; make a new Experiment")
@ValidationRule(
    value =
        "has(self.runName) == has(oldSelf.runName) && (!has(self.runName) || self.runName =="
            + " oldSelf.runName)",
    message = "runName cannot change; make a new Experiment")
@ValidationRule(
    value =
        "has(self.template) == has(oldSelf.template) && (!has(self.template) || self.template =="
            + " oldSelf.template)",
    message = "template cannot change; make a new Experiment")
@ValidationRule(
    value = "self.objective == oldSelf.objective && self.naming == oldSelf.naming",
    message = "objective and naming cannot change; make a new Experiment")
@ValidationRule(
    value =
        "self.dedupe.scope == oldSelf.dedupe.scope && self.dedupe.code == oldSelf.dedupe.code &&"
            + " has(self.dedupe.ignore) == has(oldSelf.dedupe.ignore) && (!has(self.dedupe.ignore) ||"
            + " self.dedupe.ignore == oldSelf.dedupe.ignore)",
    message = "of dedupe only onHit can change; make a new Experiment",
    fieldPath = ".dedupe")
@ValidationRule(
    value = "!has(self.dedupe.code) || self.dedupe.code == 'Image' || has(self.source)",
    message = "dedupe.code Commit and Both need source.commit",
    fieldPath = ".dedupe")
@ValidationRule(
    value = "!has(oldSelf.pinned) || (has(self.pinned) && self.pinned == oldSelf.pinned)",
    message = "pinned cannot change once set; make a new Experiment")
@ValidationRule(
    value = "!has(self.goals) || self.goals.all(g, self.goals.exists_one(h, h.label == g.label))",
    message = "two goals have the same label: give each its own",
    fieldPath = ".goals")
@ValidationRule(
    value = "!has(self.report.git) || !has(self.report.git.runs)",
    message = "git.runs is of a Sweep: an Experiment is one run, and has one page",
    fieldPath = ".report")
@RecordBuilder
public record ExperimentSpec(
    @JsonPropertyDescription(
            "The type of the sweep it belongs to; decides the tag baseline or experiment.")
        @Default("Custom")
        SweepType type,
    @JsonPropertyDescription("True: write a checkpoint, stop and wait. False again: continue.")
        @Default("false")
        boolean suspend,
    @JsonPropertyDescription(
            "What must be written down before a GPU second is spent; for a Sweep's trials the"
                + " Sweep's counts.")
        @Default("{}")
        Checklist checklist,
    @JsonPropertyDescription("The code this run belongs to.") @Nullable Source source,
    @JsonPropertyDescription("The data set; absent: the one the configuration names.")
        @Nullable Dataset data,
    @JsonPropertyDescription("Where checkpoints live; absent: they end with the Pod.")
        @Nullable Storage storage,
    @JsonPropertyDescription("The configuration tree; absent: the one of the operator's release.")
        @Nullable Configs configs,
    @JsonPropertyDescription("Hydra overrides, such as model=efficientnet_b1.") @Size(max = 65)
        List<@Size(min = 1, max = 512) String> overrides,
    @JsonPropertyDescription(
            "The trained models that vote in it; absent: it trains one. A Sweep of type Ensemble"
                + " sets it.")
        @Nullable PinnedEnsemble ensemble,
    @JsonPropertyDescription("The cell of the grid: key to value text; applied after overrides.")
        @Size(max = 8)
        Map<String, @Size(min = 1, max = 128) String> params,
    @JsonPropertyDescription("The seed of the run.") @Default("1") @Min(0) @Max(2147483647)
        Integer seed,
    @JsonPropertyDescription("The run's name; absent: computed as naming says.")
        @Pattern(Patterns.RUN_NAME)
        @Size(min = 1, max = 128)
        @Nullable String runName,
    @JsonPropertyDescription("The metric that decides what best means.") @Default("{}")
        Objective objective,
    @JsonPropertyDescription("What happens after a failed attempt.") @Default("{}")
        FailurePolicy failurePolicy,
    @JsonPropertyDescription("How much it may take.") @Default("{}") TrialLimits limits,
    @JsonPropertyDescription("The trainer Pod; absent: the operator's trainer image.")
        @Default("{}")
        PodTemplate template,
    @JsonPropertyDescription("Where the run is tracked.") @Nullable Tracking tracking,
    @JsonPropertyDescription("How the run is named.") @Default("{}") Naming naming,
    @JsonPropertyDescription("How long finished objects are kept.") @Default("{}")
        Retention retention,
    @JsonPropertyDescription("The Kueue queue that trainer Pods wait in; absent: none.")
        @Nullable Queue queue,
    @JsonPropertyDescription(
            "Epochs at whose end the objective is kept in status.rungs, in rising order; a Sweep"
                + " with earlyStop sets them.")
        @Size(max = 24)
        List<@Min(1) @Max(1000000) Integer> rungs,
    @JsonPropertyDescription("What counts as the same trial, and what happens where it ran before.")
        @Default("{}")
        Dedupe dedupe,
    @JsonPropertyDescription("What an earlier run had and this one must have; for replays.")
        @Nullable Pinned pinned,
    @JsonPropertyDescription(
            "Figures that are to be reached; for a Sweep's trials the Sweep's count. They are"
                + " judged, and decide nothing, so that they may change.")
        @Size(max = 8)
        List<Goal> goals,
    @JsonPropertyDescription(
            "How the report is written, and where it goes; for a Sweep's trials the Sweep's counts.")
        @Default("{}")
        Reporting report)
    implements SpecPart {

  public ExperimentSpec {
    type = type == null ? SweepType.CUSTOM : type;
    checklist = checklist == null ? Checklist.EMPTY : checklist;
    overrides = overrides == null ? List.of() : List.copyOf(overrides);
    params = Copies.sorted(params);
    seed = seed == null ? Integer.valueOf(1) : seed;
    objective = objective == null ? Objective.DEFAULT : objective;
    failurePolicy = failurePolicy == null ? FailurePolicy.DEFAULT : failurePolicy;
    limits = limits == null ? TrialLimits.DEFAULT : limits;
    template = template == null ? PodTemplate.DEFAULT : template;
    naming = naming == null ? Naming.DEFAULT : naming;
    retention = retention == null ? Retention.DEFAULT : retention;
    rungs = rungs == null ? List.of() : List.copyOf(rungs);
    dedupe = dedupe == null ? Dedupe.DEFAULT : dedupe;
    goals = goals == null ? List.of() : List.copyOf(goals);
    report = report == null ? Reporting.DEFAULT : report;
  }
}
