package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.configs.TreeCopy;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Trees;
import dev.sweepline.planner.trial.Trial;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// An experiment whose configuration tree is in ConfigMaps.
class OwnTreeTest {
  private static final TreeCopy COPY = TreeCopy.of("docs", Map.of("config.yaml", "a: 1\n"));
  private static final List<SpecProblem> GONE =
      List.of(new SpecProblem("spec.configs.configMapRefs[0].name", "there is no ConfigMap"));
  private static final Composer TREELESS = (_, _) -> new Trial.Waiting(GONE);

  @Test
  void beginsNothingBeforeItsTreeIsKept() {
    var docs = new Trying(Trying.SPEC);
    docs.tree = new Tree.Found(COPY);

    assertThat(docs.look().actions()).containsExactly(new ExperimentAction.KeepTree(COPY));
    assertThat(docs.status.attempts()).isEmpty();

    docs.tree = new Tree.Kept(COPY, null);
    assertThat(docs.look().actions())
        .singleElement()
        .isInstanceOf(ExperimentAction.StartAttempt.class);
  }

  @Test
  void waitsForItsTreeWithoutFailing() {
    var docs = new Trying(Trying.SPEC);
    docs.tree = new Tree.Missing(GONE);
    docs.composer = TREELESS;

    var plan = docs.look();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.lookAgainIn()).contains(Duration.ofSeconds(5));
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.PENDING);
    assertThat(plan.status().waitingFor())
        .isEqualTo("spec.configs.configMapRefs[0].name: there is no ConfigMap");
    assertThat(plan.status().conditions())
        .filteredOn(condition -> condition.type().equals("Accepted"))
        .extracting(Condition::reason)
        .containsExactly("ConfigsNotReady");
  }

  @Test
  void lostTreeStopsNoPodAndChangesNothingThatIsSettled() {
    var docs = new Trying(Trying.SPEC);
    docs.look();
    docs.look(Pods.running(1));
    docs.tree = new Tree.Missing(GONE);
    docs.composer = TREELESS;

    assertThat(docs.look(Pods.running(1)).actions()).isEmpty();
    assertThat(docs.status.phase()).isEqualTo(ExperimentPhase.RUNNING);

    docs.composer = Trees.COMPOSER;
    docs.look(Pods.exited(1, 0));
    var settled = docs.status;
    docs.composer = TREELESS;
    docs.look(Pods.exited(1, 0));
    assertThat(docs.status).isEqualTo(settled);
  }
}
