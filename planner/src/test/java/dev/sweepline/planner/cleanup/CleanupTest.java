package dev.sweepline.planner.cleanup;

import static dev.sweepline.planner.cleanup.SettledTrials.NOW;
import static dev.sweepline.planner.cleanup.SettledTrials.cleanup;
import static dev.sweepline.planner.cleanup.SettledTrials.keeping;
import static dev.sweepline.planner.cleanup.SettledTrials.succeeded;
import static dev.sweepline.planner.cleanup.SettledTrials.trial;
import static dev.sweepline.planner.cleanup.SettledTrials.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.PodView.Phase;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.ExperimentPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CleanupTest {
  private static final List<ExperimentView> THREE =
      List.of(succeeded("a", "0.8"), succeeded("b", "0.9"), succeeded("c", "0.7"));

  @Test
  void removesAllButTheBestOnceTheSweepHasEnded() {
    assertThat(removals(keeping(1), Cleaners.NONE, true, THREE))
        .containsExactly(new Removal("uid-a", 2), new Removal("uid-c", 2));
    assertThat(removals(keeping(1), Cleaners.NONE, false, THREE)).isEmpty();
    assertThat(removals(keeping(null), Cleaners.NONE, true, THREE)).isEmpty();
  }

  @Test
  void keepsTheFirstByNameOfEquals() {
    var equals = List.of(succeeded("b", "0.90"), succeeded("a", "0.9"));

    assertThat(removals(keeping(1), Cleaners.NONE, true, equals))
        .containsExactly(new Removal("uid-b", 2));
  }

  @Test
  void keepsWhatAnotherExperimentHasTakenOver() {
    var cleaners = new Cleaners(List.of(), null, Set.of("uid-c"));

    assertThat(removals(keeping(1), cleaners, true, THREE))
        .containsExactly(new Removal("uid-a", 2));
  }

  @Test
  void waitsWithWhatSomebodyStillReadsAndSaysSo() {
    var cleaners = new Cleaners(List.of(), null, Set.of(), Set.of("uid-c"));

    assertThat(removals(keeping(1), cleaners, true, THREE))
        .containsExactly(new Removal("uid-a", 2));

    var others = List.of(with(THREE.get(0), 2), THREE.get(1), THREE.get(2));
    var waiting = cleanup(keeping(1), cleaners, true, others);
    assertThat(waiting.actions()).isEmpty();
    assertThat(waiting.isDone()).isFalse();
    assertThat(Cleanup.lookAgainIn(cleaners, true, NOW)).contains(Cleanup.STILL_NEEDED);
    assertThat(Cleanup.lookAgainIn(cleaners, false, NOW)).isEmpty();
    assertThat(said(waiting).reason()).isEqualTo("Needed");
    assertThat(removals(keeping(1), Cleaners.NONE, true, others))
        .containsExactly(new Removal("uid-c", 2));
  }

  @Test
  void isDoneWhereWhatIsStillReadStaysAnyway() {
    var best = new Cleaners(List.of(), null, Set.of(), Set.of("uid-b"));
    var others = List.of(with(THREE.get(0), 2), THREE.get(1), with(THREE.get(2), 2));

    assertThat(cleanup(keeping(1), best, true, others).isDone()).isTrue();
  }

  @Test
  void removesFoldersThatALaterAttemptReplaced() {
    var replaced = trial("a", ExperimentPhase.SUCCEEDED, "0.8", 3, 2);
    var bestInAnyOfThem = trial("b", ExperimentPhase.STOPPED, "0.9", 3, 3);

    assertThat(removals(keeping(null), Cleaners.NONE, true, List.of(replaced, bestInAnyOfThem)))
        .containsExactly(new Removal("uid-a", 2));
    assertThat(removals(keeping(1), Cleaners.NONE, true, List.of(replaced, bestInAnyOfThem)))
        .containsExactly(new Removal("uid-a", 4));
  }

  @Test
  void leavesTrialsAloneThatAreNotOver() {
    var running = trial("r", ExperimentPhase.RUNNING, null, 2, 1);

    assertThat(removals(keeping(1), Cleaners.NONE, true, List.of(running, THREE.getFirst())))
        .isEmpty();
  }

  @Test
  void waitsWithAPodUntilItIsWorthOneOrTheSweepHasEnded() {
    var few = replaced(Cleanup.WORTH_A_POD - 1);
    var many = replaced(Cleanup.WORTH_A_POD);

    assertThat(removals(keeping(null), Cleaners.NONE, false, few)).isEmpty();
    assertThat(removals(keeping(null), Cleaners.NONE, true, few)).hasSize(few.size());
    assertThat(removals(keeping(null), Cleaners.NONE, false, many)).hasSize(many.size());
  }

  @Test
  void sendsSoManyAtATimeThatTheirReportFitsIntoATerminationMessage() {
    var batch = removals(keeping(null), Cleaners.NONE, true, replaced(Cleanup.BATCH + 7));

    assertThat(batch).hasSize(Cleanup.BATCH);
    var uids =
        IntStream.range(0, Cleanup.BATCH)
            .mapToObj(i -> new Removal("0f8fad5b-d9cb-469f-a165-70867728950e", 9999))
            .toList();
    assertThat(Removal.text(uids).length()).isLessThan(3 * 1024);
  }

  @Test
  void tellsTheTrialsBeforeThePodGoes() {
    var done = pod(Phase.SUCCEEDED, List.of(new Removal("uid-a", 2), new Removal("uid-c", 2)));
    var cleaners = new Cleaners(List.of(done), null, Set.of());

    assertThat(cleanup(keeping(1), cleaners, true, THREE).actions())
        .containsExactly(
            new CleanupAction.Tell("a", "uid-a", 2), new CleanupAction.Tell("c", "uid-c", 2));
    var told = List.of(with(THREE.get(0), 2), THREE.get(1), with(THREE.get(2), 2));
    assertThat(cleanup(keeping(1), cleaners, true, told).actions())
        .containsExactly(new CleanupAction.Delete("docs-clean-1", "p1"));
    assertThat(cleanup(keeping(1), Cleaners.NONE, true, told).actions()).isEmpty();
  }

  @Test
  void triesAgainLaterWithWhatAFailedPodLeft() {
    var failed =
        new CleanerView(
            "docs-clean-1",
            "p1",
            Phase.FAILED,
            false,
            List.of(new Removal("uid-a", 2)),
            NOW.minusSeconds(60),
            "no space for a name");
    var cleaners = new Cleaners(List.of(failed), null, Set.of());
    var told = List.of(with(THREE.get(0), 2), THREE.get(1), THREE.get(2));

    var cleanup = cleanup(keeping(1), cleaners, true, told);

    assertThat(cleanup.actions()).isEmpty();
    assertThat(Cleanup.lookAgainIn(cleaners, true, NOW))
        .isEqualTo(Optional.of(Duration.ofMinutes(9)));
    assertThat(said(cleanup))
        .extracting(Condition::reason, Condition::message)
        .containsExactly("Failed", "Pod docs-clean-1: no space for a name");
    var later = new Cleanup("docs", "s1", keeping(1), cleaners, true, told, NOW.plusSeconds(540));
    assertThat(later.actions()).containsExactly(new CleanupAction.Delete("docs-clean-1", "p1"));
    assertThat(removals(keeping(1), Cleaners.NONE, true, told))
        .containsExactly(new Removal("uid-c", 2));
  }

  @Test
  void saysWhyThereIsNoPod() {
    var cleanup =
        cleanup(keeping(1), new Cleaners(List.of(), "quota: none", Set.of()), true, THREE);

    assertThat(cleanup.actions()).isEmpty();
    assertThat(said(cleanup))
        .extracting(Condition::reason, Condition::message)
        .containsExactly(Conditions.POD_REFUSED, "quota: none");
  }

  @Test
  void readsWhatWasRemovedFromATextThatMayHaveBeenCut() {
    assertThat(Removal.read("uid-a:2 uid-c:3\n! disk"))
        .containsExactly(new Removal("uid-a", 2), new Removal("uid-c", 3));
    assertThat(Removal.read("uid-a:2 uid-c:")).containsExactly(new Removal("uid-a", 2));
    assertThat(Removal.read("../etc:2 a/b:2 uid:0 uid:1")).isEmpty();
    assertThat(Removal.read(null)).isEmpty();
  }

  private static Condition said(Cleanup cleanup) {
    var conditions = new Conditions(List.of(), 1, NOW);
    cleanup.report(conditions, List.of());
    return conditions.list().getFirst();
  }

  private static List<Removal> removals(
      SweepSpec spec, Cleaners cleaners, boolean ended, List<ExperimentView> trials) {
    return cleanup(spec, cleaners, ended, trials).actions().stream()
        .filter(CleanupAction.Send.class::isInstance)
        .map(CleanupAction.Send.class::cast)
        .flatMap(send -> send.removals().stream())
        .toList();
  }

  private static List<ExperimentView> replaced(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> trial("t" + i, ExperimentPhase.SUCCEEDED, "0.5", 2, 2))
        .toList();
  }

  private static CleanerView pod(Phase phase, List<Removal> removed) {
    @Nullable Instant end = NOW;
    return new CleanerView("docs-clean-1", "p1", phase, false, removed, end, null);
  }
}
