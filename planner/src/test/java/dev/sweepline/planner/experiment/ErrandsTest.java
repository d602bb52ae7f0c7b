package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentAction.DeletePod;
import dev.sweepline.planner.experiment.ExperimentAction.SendCourier;
import dev.sweepline.planner.experiment.ExperimentAction.SendCourier.Leftovers;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.Errand;
import dev.sweepline.planner.status.Errand.State;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.trial.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ErrandsTest {
  private static final SendCourier FIRST =
      new SendCourier(1, "docs-c1", Leftovers.REPORTED, false, List.of(1), "n1", false);

  private static final SendCourier PERHAPS =
      new SendCourier(1, "docs-c1", Leftovers.PERHAPS, false, List.of(1), "n1", false);

  private final Trying docs = new Trying(Trying.SPEC);

  @Test
  void sendsACourierWithTheStatusThatSettlesATrialWhichLeftEvents() {
    var plan = ended(true);

    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.SUCCEEDED);
    assertThat(plan.status().errand())
        .isEqualTo(
            new Errand(
                State.UNDER_WAY, 1, 1, "2026-02-13T00:02:00Z", null, true, null, null, null));
    assertThat(couriers(plan)).containsExactly(FIRST);
    assertThat(plan.status().attempts()).extracting(Attempt::number).containsExactly(1);
  }

  @Test
  void sendsNobodyWhereEverythingArrived() {
    assertThat(ended(false).status().errand()).isNull();
    docs.later(Duration.ofDays(1));
    assertThat(looking().status().errand()).isNull();
  }

  @Test
  void sendsNobodyWhileTheNextAttemptCarriesIt() {
    docs.look();

    var plan = looking(List.of(Pods.exited(1, 20, true)));

    assertThat(plan.status().phase()).isNotEqualTo(ExperimentPhase.FAILED);
    assertThat(plan.status().errand()).isNull();
    assertThat(plan.status().attempts().getFirst().eventsLeft()).isTrue();
  }

  @Test
  void saysThatEventsAreLostWhereTheyWentWithThePod() {
    docs.spec = Specs.ephemeral(docs.spec);

    var plan = ended(true);

    assertThat(couriers(plan)).isEmpty();
    assertThat(plan.status().errand())
        .isEqualTo(
            new Errand(
                State.GIVEN_UP,
                0,
                0,
                "2026-02-13T00:02:00Z",
                null,
                true,
                null,
                null,
                "without a lasting spec.storage, events that Kafka did not take went with their Pod"));
    assertThat(looking().status().errand()).isEqualTo(plan.status().errand());
  }

  @Test
  void saysNothingWhereNothingWasLeft() {
    docs.spec = Specs.ephemeral(docs.spec);

    assertThat(ended(false).status().errand()).isNull();
  }

  @Test
  void sendsNobodyWhereThereIsNoKafka() {
    docs.look();

    var plan = docs.look(Pods.exited(1, 0, true));

    assertThat(plan.status().errand()).isNull();
    assertThat(plan.status().attempts().getFirst().eventsLeft()).isTrue();
  }

  @Test
  void waitsAMinuteForTheLastWordOfATrainerThatCouldNotSayWhetherItLeftSome() {
    docs.look();
    docs.heard = heard(null);
    var plan = looking(List.of(Pods.exited(1, 10)));
    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.FAILED);
    assertThat(plan.status().errand())
        .isEqualTo(
            new Errand(
                State.DUE,
                0,
                0,
                "2026-02-13T00:02:00Z",
                "2026-02-13T00:03:00Z",
                true,
                null,
                null,
                null));
    assertThat(plan.lookAgainIn()).contains(Duration.ofMinutes(1));
    assertThat(couriers(plan)).isEmpty();

    docs.later(Duration.ofMinutes(1));
    assertThat(couriers(looking())).containsExactly(PERHAPS);
  }

  @Test
  void isSentForWhatTheJournalKnowsAfterARestart() {
    docs.look();
    docs.heard = heard(null);
    looking(List.of(Pods.running(1)));
    docs.heard = null;

    var plan = looking(List.of(Pods.exited(1, 10)));

    assertThat(plan.status().phase()).isEqualTo(ExperimentPhase.FAILED);
    assertThat(errand().state()).isEqualTo(State.DUE);
    docs.later(Duration.ofMinutes(1));
    assertThat(couriers(looking())).containsExactly(PERHAPS);
  }

  @Test
  void sendsNobodyWhileARestartedOperatorHasReadHalfOfWhatItKnew() {
    docs.look();
    docs.heard = heard(Pods.report(0, 40, null));
    assertThat(looking(List.of(Pods.exited(1, 0))).status().errand()).isNull();
    docs.later(Duration.ofHours(1));

    docs.heard = null;
    assertThat(looking().status().errand()).isNull();
    docs.heard = heard(1, null);
    assertThat(looking().status().errand()).isNull();
  }

  @Test
  void bringsRowsOnceThoughEventsAreLeftLater() {
    docs.look();
    looking(List.of(Pods.running(1)));
    docs.rowsAsked = "2026-02-20T00:00:00Z";
    looking(List.of(Pods.running(1)));
    looking(List.of(Pods.running(1)), courier(1, PodView.Phase.SUCCEEDED));
    assertThat(errand().rowsAnswered()).isEqualTo("2026-02-20T00:00:00Z");

    var plan = looking(List.of(Pods.exited(1, 0, true)));

    assertThat(couriers(plan))
        .containsExactly(
            new SendCourier(2, "docs-c2", Leftovers.REPORTED, false, List.of(1), "n1", false));
    assertThat(errand())
        .extracting(Errand::state, Errand::rowsAsked, Errand::rowsAnswered)
        .containsExactly(State.UNDER_WAY, null, "2026-02-20T00:00:00Z");
    looking(courier(2, PodView.Phase.SUCCEEDED));
    assertThat(errand().rowsAnswered()).isEqualTo("2026-02-20T00:00:00Z");
    assertThat(couriers(looking())).isEmpty();
  }

  @Test
  void sendsNobodyIfTheLastWordComesMeanwhile() {
    docs.look();
    docs.heard = heard(null);
    looking(List.of(Pods.exited(1, 10)));

    docs.heard = heard(Pods.report(10, 40, null));
    docs.later(Duration.ofMinutes(1));
    var plan = looking();

    assertThat(couriers(plan)).isEmpty();
    assertThat(errand().state()).isEqualTo(State.DONE);
    assertThat(looking().status().errand()).isEqualTo(plan.status().errand());
  }

  @Test
  void makesTheCourierAgainThatNobodySaw() {
    ended(true);

    assertThat(couriers(looking())).containsExactly(FIRST);
  }

  @Test
  void isDoneWhenTheCourierIsAndRemovesIt() {
    ended(true);

    var plan = looking(courier(1, PodView.Phase.SUCCEEDED));

    assertThat(errand().state()).isEqualTo(State.DONE);
    assertThat(plan.actions()).containsExactly(new DeletePod("docs-c1", "c1"));
    docs.later(Duration.ofDays(2));
    assertThat(couriers(looking())).isEmpty();
  }

  @Test
  void triesAgainLaterAndLaterAndGivesUpInTheEnd() {
    ended(true);
    int sent = 1;
    Duration waited = Duration.ZERO;
    while (errand().open()) {
      var failed = looking(courier(sent, PodView.Phase.FAILED));
      assertThat(failed.actions()).containsExactly(new DeletePod("docs-c" + sent, "c" + sent));
      assertThat(errand().message()).isEqualTo("Kafka is away");
      if (errand().state() == State.DUE) {
        var pause = failed.lookAgainIn().orElseThrow();
        assertThat(couriers(looking())).as("not before").isEmpty();
        docs.later(pause);
        waited = waited.plus(pause);
        assertThat(couriers(looking())).hasSize(1);
        sent++;
      }
    }

    assertThat(errand().state()).isEqualTo(State.GIVEN_UP);
    assertThat(sent).isEqualTo(Errands.MOST_TRIES);
    assertThat(waited).isBetween(Duration.ofHours(23), Duration.ofHours(26));
    docs.later(Duration.ofDays(1));
    assertThat(couriers(looking())).isEmpty();
  }

  @Test
  void replacesACourierThatHangsOnceItIsGone() {
    ended(true);
    docs.later(Errands.STUCK);
    var running = courier(1, PodView.Phase.RUNNING);

    var plan = looking(running);
    assertThat(plan.actions()).containsExactly(new DeletePod("docs-c1", "c1"));
    docs.later(Duration.ofMinutes(2));
    assertThat(couriers(looking(running))).as("never two at once").isEmpty();
    docs.later(Duration.ofMinutes(1));
    assertThat(couriers(looking())).hasSize(1);
  }

  @Test
  void waitsWhileTooManyCouriersAreOnTheirWay() {
    docs.look();
    var exited = Pods.exited(1, 0, true);
    docs.now = Pods.ENDED;
    var none = new Observed.Couriers(List.of(), false);

    var plan = docs.look(seeing(List.of(exited), none));

    assertThat(couriers(plan)).isEmpty();
    assertThat(errand().state()).isEqualTo(State.DUE);
    assertThat(couriers(looking())).containsExactly(FIRST);
  }

  @Test
  void sendsForRowsThatKafkaDoesNotKeepOncePerRequest() {
    ended(false);
    docs.rowsAsked = "2026-02-20T00:00:00Z";

    assertThat(couriers(looking()))
        .containsExactly(
            new SendCourier(1, "docs-c1", Leftovers.PERHAPS, true, List.of(1), "n1", false));
    looking(courier(1, PodView.Phase.SUCCEEDED));
    assertThat(couriers(looking())).isEmpty();
    docs.rowsAsked = "2026-02-21T00:00:00Z";
    assertThat(couriers(looking()))
        .containsExactly(
            new SendCourier(2, "docs-c2", Leftovers.PERHAPS, true, List.of(1), "n1", false));
  }

  @Test
  void sendsForRowsOfALiveTrialToItsNodeAndLeavesItsSpoolAlone() {
    docs.look();
    looking(List.of(Pods.running(1)));
    docs.rowsAsked = "2026-02-20T00:00:00Z";

    var plan = looking(List.of(Pods.running(1)));

    assertThat(couriers(plan))
        .containsExactly(
            new SendCourier(1, "docs-c1", Leftovers.NONE, true, List.of(1), "n1", true));
  }

  @Test
  void takesItsCourierAlongWhenItIsDeleted() {
    ended(true);
    docs.deletedAt = docs.now;

    var plan = looking(courier(1, PodView.Phase.RUNNING));

    assertThat(plan.actions()).contains(new DeletePod("docs-c1", "c1"));
    assertThat(couriers(plan)).isEmpty();
    assertThat(plan.mayBeForgotten()).isTrue();
  }

  private ExperimentPlan ended(boolean eventsLeft) {
    docs.look();
    docs.now = Pods.ENDED;
    return looking(List.of(Pods.exited(1, 0, eventsLeft)));
  }

  private ExperimentPlan looking(Observed.CourierView... couriers) {
    return docs.look(seeing(List.of(), new Observed.Couriers(List.of(couriers), true)));
  }

  private ExperimentPlan looking(List<PodView> pods, Observed.CourierView... couriers) {
    if (docs.now.isBefore(Pods.ENDED)) {
      docs.now = Pods.ENDED;
    }
    return docs.look(seeing(pods, new Observed.Couriers(List.of(couriers), true)));
  }

  private static Observed seeing(List<PodView> pods, Observed.Couriers couriers) {
    return ObservedBuilder.builder().pods(pods).couriers(couriers).build();
  }

  private Errand errand() {
    return Objects.requireNonNull(docs.status.errand());
  }

  private static Observed.CourierView courier(int number, PodView.Phase phase) {
    return new Observed.CourierView(
        "docs-c" + number, "c" + number, number, phase, false, "Kafka is away");
  }

  private static List<SendCourier> couriers(ExperimentPlan plan) {
    return plan.actions().stream()
        .flatMap(action ->
            action instanceof SendCourier send
                ? Optional.of(send).stream()
                : Optional.<SendCourier>empty().stream())
        .toList();
  }

  private static Heard heard(@Nullable TrainerReport finished) {
    return heard(4, finished);
  }

  private static Heard heard(long seq, @Nullable TrainerReport finished) {
    return new Heard(
        new Progress(1, seq, "1.0", 3, 40L, Map.of(), Map.of(), null, null, null),
        new Checkpoint("/checkpoints/uid/a1/last.safetensors", null),
        finished);
  }
}
