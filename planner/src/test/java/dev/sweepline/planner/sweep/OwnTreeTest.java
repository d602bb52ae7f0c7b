package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.configs.TreeCopy;
import dev.sweepline.planner.configs.TreeKeys;
import dev.sweepline.planner.spec.Configs;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Specs;
import dev.sweepline.planner.trial.Trees;
import dev.sweepline.planner.trial.Trial;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A sweep whose configuration tree is in ConfigMaps.
class OwnTreeTest {
  private static final SweepSpec SPEC =
      Specs.sweep(SweepType.CUSTOM, Specs.search(Specs.key("model", "nano", "efficientnet_b0")), 4)
          .withConfigs(new Configs(List.of(new Reference("doc-configs")), "config"));
  private static final TreeCopy COPY = copy();
  private static final Composer COMPOSER = new HydraComposer(COPY.tree());
  private static final List<SpecProblem> NO_CONFIG_MAP =
      List.of(new SpecProblem("spec.configs.configMapRefs[0].name", "there is no ConfigMap"));

  @Test
  void copiesTheTreeBeforeAnythingIsMadeFromIt() {
    var plan = plan(COMPOSER, new Tree.Found(COPY));

    assertThat(plan.actions().getFirst()).isEqualTo(new SweepAction.KeepTree(COPY));
    assertThat(Sweeps.children(plan))
        .isNotEmpty()
        .allSatisfy(child ->
            assertThat(child.spec().configs())
                .isEqualTo(new Configs(List.of(new Reference(COPY.configMap())), "config")));
  }

  @Test
  void copiesNothingForASpecThatIsRefused() {
    var wrong =
        Specs.sweep(SweepType.CUSTOM, Specs.search(Specs.key("model", "nono")), 4)
            .withConfigs(SPEC.configs());
    var view = view(wrong, new Tree.Found(COPY));

    var plan = SweepPlanner.plan(PreparedSweep.of(COMPOSER, view), view, List.of(), Sweeps.CREATED);

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.REFUSED);
  }

  @Test
  void keptTreeIsNotCopiedAgain() {
    var plan = plan(COMPOSER, new Tree.Kept(COPY, null));

    assertThat(plan.actions()).hasOnlyElementsOfType(SweepAction.CreateExperiment.class);
    assertThat(condition(plan, Conditions.CONFIG_DRIFT))
        .returns(Condition.Truth.FALSE, Condition::status)
        .returns("every trial is composed from ConfigMap " + COPY.configMap(), Condition::message);
  }

  @Test
  void showsDriftAndGoesOn() {
    var plan =
        plan(COMPOSER, new Tree.Kept(COPY, "ConfigMap doc-configs has changed: config.yaml"));

    assertThat(plan.actions()).isNotEmpty();
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.RUNNING);
    assertThat(condition(plan, Conditions.CONFIG_DRIFT))
        .returns(Condition.Truth.TRUE, Condition::status)
        .returns("SourceChanged", Condition::reason);
  }

  @Test
  void waitsForItsTreeAndSaysSo() {
    var plan = plan((_, _) -> new Trial.Waiting(NO_CONFIG_MAP), new Tree.Missing(NO_CONFIG_MAP));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.BLOCKED);
    assertThat(plan.status().waitingFor())
        .isEqualTo("spec.configs.configMapRefs[0].name: there is no ConfigMap");
    assertThat(condition(plan, Conditions.ACCEPTED))
        .returns(Condition.Truth.FALSE, Condition::status)
        .returns("ConfigsNotReady", Condition::reason);
    assertThat(new Tree.Missing(NO_CONFIG_MAP).lookAgainIn()).contains(Duration.ofSeconds(5));
  }

  @Test
  void lostTreeStopsNothingThatIsUnderWay() {
    var begun = Sweeps.children(plan(COMPOSER, new Tree.Kept(COPY, null)));
    var view = view(SPEC, new Tree.Missing(NO_CONFIG_MAP));
    var prepared = PreparedSweep.of((_, _) -> new Trial.Waiting(NO_CONFIG_MAP), view);

    var plan = SweepPlanner.plan(prepared, view, begun, Sweeps.CREATED);

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().phase()).isEqualTo(SweepPhase.RUNNING);
  }

  private static SweepPlan plan(Composer composer, Tree tree) {
    var view = view(SPEC, tree);
    return SweepPlanner.plan(PreparedSweep.of(composer, view), view, List.of(), Sweeps.CREATED);
  }

  private static SweepView view(SweepSpec spec, Tree tree) {
    return SweepViewBuilder.builder()
        .namespace("team")
        .name("docs")
        .uid("s1")
        .generation(1)
        .createdAt(Sweeps.CREATED)
        .spec(spec)
        .status(SweepStatus.EMPTY)
        .tree(tree)
        .build();
  }

  private static Condition condition(SweepPlan plan, String type) {
    return plan.status().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static TreeCopy copy() {
    var data = new HashMap<String, String>();
    Trees.SMALL.files().forEach((path, text) -> data.put(TreeKeys.key(path), text));
    return TreeCopy.of("docs", data);
  }
}
