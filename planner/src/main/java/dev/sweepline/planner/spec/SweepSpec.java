package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Trials to run, compare and write up: the spec of a `Sweep`.
// One rule per type, so that the message can name what is missing.
@ValidationRule(
    value =
        "self.type != 'Baseline' || self.search.space.exists(p, p.key == 'model' &&"
            + " has(p.values) && size(p.values) > 1)",
    message = "type Baseline compares models: give the key model at least two values",
    fieldPath = ".search.space")
@ValidationRule(
    value =
        "self.type != 'Augmentation' || self.search.space.exists(p, p.key in ['augmentation',"
            + " 'data.augmentation'] && has(p.values) && size(p.values) > 1)",
    message =
        "type Augmentation compares augmentations: give the key data.augmentation at least two"
            + " values",
    fieldPath = ".search.space")
@ValidationRule(
    value =
        "self.type != 'MultiScale' || self.search.space.all(p, p.key != 'data.image_size' ||"
            + " (!has(p.min) && (!has(p.values) || size(p.values) > 1)))",
    message =
        "type MultiScale compares image sizes: give the key data.image_size at least two values",
    fieldPath = ".search.space")
@ValidationRule(
    value =
        "self.type in ['Custom', 'Ensemble'] || self.search.space.all(p, (has(p.values) && size(p.values) < 2) ||"
            + " (self.type == 'Baseline' && p.key == 'model') ||"
            + " (self.type == 'Augmentation' && p.key in ['augmentation', 'data.augmentation']) ||"
            + " (self.type == 'MultiScale' && p.key == 'data.image_size') ||"
            + " (has(self.search.blocks) && p.key in self.search.blocks))",
    message =
        "another key varies than the type compares: name it in search.blocks if it is model,"
            + " data.augmentation or data.image_size, else use type Custom",
    // The name of the key and none of its values; what is put together by `+` is estimated to cost
    // too much.
    messageExpression =
        "'%s varies, but type %s compares %s: the type that fits is Custom, or add a key such as"
            + " model, data.augmentation or data.image_size to search.blocks'.format(["
            + "self.search.space.filter(p, !((has(p.values) && size(p.values) < 2) ||"
            + " (self.type == 'Baseline' && p.key == 'model') ||"
            + " (self.type == 'Augmentation' && p.key in ['augmentation', 'data.augmentation']) ||"
            + " (self.type == 'MultiScale' && p.key == 'data.image_size') ||"
            + " (has(self.search.blocks) && p.key in self.search.blocks)))[0].key, self.type,"
            + " self.type == 'Baseline' ? 'models' : self.type == 'Augmentation' ? 'augmentations' :"
            + " 'image sizes'])",
    fieldPath = ".search.space")
@ValidationRule(
    value = "self.type != 'Custom' || size(self.search.space) > 0",
    message = "is empty: give at least one key with its values",
    fieldPath = ".search.space")
@ValidationRule(
    value =
        "self.type == 'MultiScale' || self.search.space.all(p, p.key !="
            + " 'data.image_size' || has(p.values) || has(p.min))",
    message = "data.image_size: give either values, or min and max",
    fieldPath = ".search.space")
@ValidationRule(
    value = "self.type == 'Custom' || self.search.space.all(p, !has(p.when))",
    message = "only a sweep of type Custom can have keys that take part in some trials only",
    fieldPath = ".search.space")
@ValidationRule(
    value = "self.type != 'Ensemble' || has(self.ensemble)",
    message =
        "type Ensemble needs spec.ensemble: name its members, or the sweeps that they come from")
@ValidationRule(
    value = "self.type == 'Ensemble' || !has(self.ensemble)",
    message = "ensemble is for type Ensemble: leave it out, or set spec.type to Ensemble",
    fieldPath = ".ensemble")
@ValidationRule(
    value =
        "self.type != 'Ensemble' || (size(self.search.space) == 0 && self.search.algorithm =="
            + " 'Grid' && !has(self.search.exclude) && !has(self.search.blocks) &&"
            + " !has(self.search.zip) && !has(self.search.maxTrials) && size(self.search.seeds)"
            + " == 1)",
    message = "type Ensemble searches nothing, trained models vote once: leave spec.search out",
    fieldPath = ".search")
@ValidationRule(
    value = "self.type != 'Ensemble' || !has(self.earlyStop)",
    message = "type Ensemble trains nothing that could stop early: leave spec.earlyStop out")
@ValidationRule(
    value = "self.type != 'Ensemble' || !has(self.profiles)",
    message = "type Ensemble is one trial: put what it needs in spec.template, without profiles")
@ValidationRule(
    value = "self.type != 'Ensemble' || !has(self.promote)",
    message =
        "an ensemble has no checkpoint of its own to promote: leave spec.promote out, and promote a"
            + " member")
@ValidationRule(
    value =
        "has(self.ensemble) == has(oldSelf.ensemble) && (!has(self.ensemble) || self.ensemble =="
            + " oldSelf.ensemble)",
    message = "ensemble cannot change; make a new Sweep")
@ValidationRule(
    value = "self.type == oldSelf.type",
    message = "type cannot change; make a new Sweep",
    fieldPath = ".type")
@ValidationRule(
    value = "!has(oldSelf.source) || (has(self.source) && self.source == oldSelf.source)",
    message = "source cannot change once set; make a new Sweep")
@ValidationRule(
    value = "!has(oldSelf.tracking) || (has(self.tracking) && self.tracking == oldSelf.tracking)",
    message = "tracking cannot change once set; make a new Sweep")
@ValidationRule(
    value = "has(self.data) == has(oldSelf.data) && (!has(self.data) || self.data == oldSelf.data)",
    message = "data cannot change; make a new Sweep")
@ValidationRule(
    value =
        "has(self.storage) == has(oldSelf.storage) && (!has(self.storage) || self.storage =="
            + " oldSelf.storage)",
    message = "storage cannot change; make a new Sweep")
@ValidationRule(
    value =
        "has(self.configs) == has(oldSelf.configs) && (!has(self.configs) || self.configs =="
            + " oldSelf.configs)",
    message = "configs cannot change; make a new Sweep")
@ValidationRule(
    value =
        "has(self.overrides) == has(oldSelf.overrides) && (!has(self.overrides) || self.overrides =="
            + " oldSelf.overrides)",
    message = "overrides cannot change; make a new Sweep")
@ValidationRule(
    value =
        "has(self.template) == has(oldSelf.template) && (!has(self.template) || self.template =="
            + " oldSelf.template)",
    message = "template cannot change; make a new Sweep")
@ValidationRule(
    value =
        "has(self.profiles) == has(oldSelf.profiles) && (!has(self.profiles) || self.profiles =="
            + " oldSelf.profiles)",
    message = "profiles cannot change; make a new Sweep")
@ValidationRule(
    value = "self.objective == oldSelf.objective",
    message = "objective cannot change; make a new Sweep",
    fieldPath = ".objective")
@ValidationRule(
    value = "self.naming == oldSelf.naming",
    message = "naming cannot change; make a new Sweep",
    fieldPath = ".naming")
@ValidationRule(
    value =
        "!has(self.earlyStop) || !has(self.earlyStop.within) || self.earlyStop.within.all(k,"
            + " self.search.space.exists(p, p.key == k))",
    message = "every key of earlyStop.within must be a key of search.space",
    fieldPath = ".earlyStop")
@ValidationRule(
    value =
        "has(self.earlyStop) == has(oldSelf.earlyStop) && (!has(self.earlyStop) || self.earlyStop"
            + " == oldSelf.earlyStop)",
    message = "earlyStop cannot change: trials were compared by it; make a new Sweep")
@ValidationRule(
    value =
        "self.dedupe.scope == oldSelf.dedupe.scope && self.dedupe.code == oldSelf.dedupe.code &&"
            + " has(self.dedupe.ignore) == has(oldSelf.dedupe.ignore) && (!has(self.dedupe.ignore) ||"
            + " self.dedupe.ignore == oldSelf.dedupe.ignore)",
    message = "of dedupe only onHit can change; make a new Sweep",
    fieldPath = ".dedupe")
@ValidationRule(
    value = "!has(self.dedupe.code) || self.dedupe.code == 'Image' || has(self.source)",
    message = "dedupe.code Commit and Both need source.commit",
    fieldPath = ".dedupe")
@ValidationRule(
    value = "!has(self.goals) || self.goals.all(g, self.goals.exists_one(h, h.label == g.label))",
    message = "two goals have the same label: give each its own",
    fieldPath = ".goals")
@RecordBuilder
public record SweepSpec(
    @JsonPropertyDescription(
            "What the sweep compares. Baseline varies the model, Augmentation the augmentation,"
                + " MultiScale the image size; each may be crossed with search.blocks. Custom"
                + " varies anything. In an Ensemble trained models vote.")
        @Required
        SweepType type,
    @JsonPropertyDescription(
            "True before the first run: plan only. Later: issue nothing more, let running trials"
                + " write a checkpoint and stop. False again: continue from the checkpoints.")
        @Default("false")
        boolean suspend,
    @JsonPropertyDescription("What must be written down before a GPU second is spent.")
        @Default("{}")
        Checklist checklist,
    @JsonPropertyDescription("The code this sweep belongs to.") @Nullable Source source,
    @JsonPropertyDescription("The data set; absent: the one the configuration names.")
        @Nullable Dataset data,
    @JsonPropertyDescription("Where checkpoints live; absent: they end with the Pod.")
        @Nullable Storage storage,
    @JsonPropertyDescription("The configuration tree; absent: the one of the operator's release.")
        @Nullable Configs configs,
    @JsonPropertyDescription(
            "Hydra overrides that every trial gets, such as training.max_epochs=50 or"
                + " +experiment=doc.")
        @Size(max = 64)
        List<@Size(min = 1, max = 512) String> overrides,
    @JsonPropertyDescription("Which trials there are; of type Ensemble: absent.") @Default("{}")
        Search search,
    @JsonPropertyDescription("Of type Ensemble: which trained models vote.")
        @Nullable Ensemble ensemble,
    @JsonPropertyDescription("The metric that decides which trial is best.") @Default("{}")
        Objective objective,
    @JsonPropertyDescription("How much may run or fail.") @Default("{}") Limits limits,
    @JsonPropertyDescription("What happens after a failed attempt.") @Default("{}")
        FailurePolicy failurePolicy,
    @JsonPropertyDescription(
            "What some trials need, such as a smaller micro-batch for larger images.")
        @Size(max = 16)
        List<Profile> profiles,
    @JsonPropertyDescription("The trainer Pod; absent: the operator's trainer image.")
        @Default("{}")
        PodTemplate template,
    @JsonPropertyDescription("Where runs are tracked.") @Nullable Tracking tracking,
    @JsonPropertyDescription("How runs are named.") @Default("{}") Naming naming,
    @JsonPropertyDescription("How long finished objects are kept.") @Default("{}")
        Retention retention,
    @JsonPropertyDescription("The Kueue queue that trainer Pods wait in; absent: none.")
        @Nullable Queue queue,
    @JsonPropertyDescription("When a trial is not worth going on with; absent: never.")
        @Nullable EarlyStop earlyStop,
    @JsonPropertyDescription("What counts as the same trial, and what happens where it ran before.")
        @Default("{}")
        Dedupe dedupe,
    @JsonPropertyDescription(
            "When it has succeeded, its best cell over seeds is proposed; absent: nothing is.")
        @Nullable Promote promote,
    @JsonPropertyDescription(
            "Figures that are to be reached. They are judged, and decide nothing, so that they may"
                + " change.")
        @Size(max = 8)
        List<Goal> goals,
    @JsonPropertyDescription("How the report is written.") @Default("{}") Reporting report)
    implements SpecPart {

  public SweepSpec {
    checklist = checklist == null ? Checklist.EMPTY : checklist;
    overrides = overrides == null ? List.of() : List.copyOf(overrides);
    // Everybody who reads the spec has to see the sizes that will run.
    search = search == null ? Search.NONE : search;
    search = type == SweepType.MULTI_SCALE ? search.withImageSizes() : search;
    objective = objective == null ? Objective.DEFAULT : objective;
    limits = limits == null ? Limits.DEFAULT : limits;
    failurePolicy = failurePolicy == null ? FailurePolicy.DEFAULT : failurePolicy;
    profiles = profiles == null ? List.of() : List.copyOf(profiles);
    template = template == null ? PodTemplate.DEFAULT : template;
    naming = naming == null ? Naming.DEFAULT : naming;
    retention = retention == null ? Retention.DEFAULT : retention;
    dedupe = dedupe == null ? Dedupe.DEFAULT : dedupe;
    goals = goals == null ? List.of() : List.copyOf(goals);
    report = report == null ? Reporting.DEFAULT : report;
  }

  public SweepSpec withConfigs(@Nullable Configs other) {
    return SweepSpecBuilder.builder(this).configs(other).build();
  }
}
