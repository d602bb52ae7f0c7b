package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.Outcome;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.Remark;
import dev.sweepline.wandb.RunEnding;
import dev.sweepline.wandb.RunFacts;
import dev.sweepline.wandb.RunPosition;
import dev.sweepline.wandb.Told;
import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OnlineRunTest {
  private static final Instant NOW = PretendTrainer.START;
  private static final RunFacts FACTS = Samples.run(Samples.UID, Tracking.Mode.ONLINE).facts();
  private static final WandbAnswer.Opened NEW =
      new WandbAnswer.Opened("team-alpha", "doc_image_classification", 0, true);
  private static final WandbAnswer.Taken TAKEN = new WandbAnswer.Taken(false);

  private final Backlog backlog = new Backlog(10, new Room(100));
  private final PretendTrainer trainer = new PretendTrainer(Samples.UID, 1);
  private final OnlineRun run = run(null);
  private long offset;

  @Test
  void opensTheRunBeforeAnythingElse() {
    epoch(1);

    assertThat(run.next(NOW)).contains(new WandbCall.Open(FACTS));
    assertThat(run.next(NOW)).as("one request at a time").isEmpty();
  }

  @Test
  void sendsTheFirstRowsAtOnceAndThenInBatches() {
    opened();
    epoch(1);
    assertThat(stream(NOW.plusMillis(600)).lines()).hasSize(1);
    answer(TAKEN, NOW.plusMillis(700));

    epoch(2);
    epoch(3);
    assertThat(run.next(NOW.plusSeconds(15))).isEmpty();
    var batch = stream(NOW.plusMillis(15_600));

    assertThat(batch.firstLine()).isEqualTo(1);
    assertThat(batch.lines()).hasSize(2);
    assertThat(batch.summary()).contains("\"_step\":30");
    assertThat(batch.exitCode()).isNull();
  }

  @Test
  void repeatsAnUnansweredRequestAsItWas() {
    opened();
    epoch(1);
    var sent = stream(NOW.plusSeconds(1));
    answer(new WandbAnswer.Later(Optional.empty(), "HTTP 503"), NOW.plusSeconds(1));
    epoch(2);

    assertThat(run.trouble()).contains("HTTP 503");
    assertThat(run.next(NOW.plusSeconds(2))).isEmpty();
    assertThat(run.next(NOW.plusSeconds(3))).contains(sent);
    answer(new WandbAnswer.Later(Optional.of(Duration.ofSeconds(30)), "HTTP 429"), at(3));
    assertThat(run.next(NOW.plusSeconds(32))).isEmpty();
    assertThat(run.next(NOW.plusSeconds(33))).contains(sent);
    answer(TAKEN, NOW.plusSeconds(33));
    assertThat(run.trouble()).isEmpty();
    assertThat(stream(NOW.plusSeconds(50)).firstLine()).isEqualTo(1);
  }

  @Test
  void parksARefusedRunAndTriesSlowly() {
    run.next(NOW);
    answer(new WandbAnswer.Refused("HTTP 401 not logged in"), NOW);

    assertThat(run.trouble()).contains("HTTP 401 not logged in");
    assertThat(run.next(NOW.plusSeconds(299))).isEmpty();
    assertThat(run.next(NOW.plusSeconds(300))).contains(new WandbCall.Open(FACTS));
  }

  @Test
  void looksForAMissingKeyAsOftenAsSecretsAreReadAgain() {
    run.next(NOW);
    answer(new WandbAnswer.Keyless("there is no Secret team/wandb"), NOW);

    assertThat(run.trouble()).contains("there is no Secret team/wandb");
    assertThat(run.next(NOW.plusSeconds(9))).isEmpty();
    assertThat(run.next(NOW.plusSeconds(10))).contains(new WandbCall.Open(FACTS));
  }

  @Test
  void saysThatItLivesWhileThereIsNothingToSay() {
    opened();

    assertThat(run.next(NOW.plusSeconds(29))).isEmpty();
    assertThat(stream(NOW.plusSeconds(30)))
        .isEqualTo(
            new WandbCall.Stream(
                "team-alpha", "doc_image_classification", Samples.UID, 0, List.of(), null, null));
  }

  @Test
  void endsByItselfAfterTheLastRowsAndNothingFollows() {
    opened();
    epoch(1);
    stream(NOW.plusSeconds(1));
    answer(TAKEN, NOW.plusSeconds(1));
    epoch(2);
    backlog.settle(new RunEnding("Failed", 13, Map.of(), null, 1));

    var last = stream(NOW.plusSeconds(2));
    run.answered(TAKEN, NOW.plusSeconds(2));
    var end = stream(NOW.plusSeconds(3));
    run.answered(TAKEN, NOW.plusSeconds(3));

    assertThat(last.exitCode()).isNull();
    assertThat(last.lines()).hasSize(1);
    assertThat(last.summary()).contains("\"outcome\":\"Failed\"");
    assertThat(end)
        .isEqualTo(
            new WandbCall.Stream(
                "team-alpha", "doc_image_classification", Samples.UID, 2, List.of(), null, 13));
    assertThat(run.ended()).isTrue();
    assertThat(run.state(3)).contains(RunState.over(3));
    assertThat(run.next(NOW.plusSeconds(900))).isEmpty();
  }

  @Test
  void goesOnWhereItRemembersToStand() {
    var again = run(standing(null));
    epoch(2);
    epoch(3);

    var call = again.next(NOW.plusSeconds(1));

    assertThat(call)
        .hasValueSatisfying(stream -> {
          assertThat(((WandbCall.Stream) stream).firstLine()).isEqualTo(7);
          assertThat(((WandbCall.Stream) stream).lines())
              .singleElement()
              .satisfies(line -> assertThat(line).contains("\"_step\":30"));
          assertThat(((WandbCall.Stream) stream).summary()).contains("\"lr\":1");
        });
  }

  @Test
  void remembersWhereItStandsOnceThatIsKnown() {
    epoch(1);
    assertThat(run.state(3)).as("nothing to go on from").isEmpty();

    opened();
    stream(NOW.plusSeconds(1));
    answer(TAKEN, NOW.plusSeconds(1));

    assertThat(run.state(3))
        .hasValueSatisfying(state -> {
          assertThat(state.partition()).isEqualTo(3);
          assertThat(state.target())
              .isEqualTo(new RunState.Target("team-alpha", "doc_image_classification"));
          assertThat(state.nextLine()).isEqualTo(1);
          assertThat(state.step()).isEqualTo(10);
          assertThat(state.resumeFrom()).isNull();
        });
  }

  @Test
  void leavesEverythingOnKafkaAfterALongTimeInTrouble() {
    opened();
    epoch(1);
    stream(NOW.plusSeconds(1));
    answer(new WandbAnswer.Refused("HTTP 404 gone"), NOW.plusSeconds(1));
    run.park(NOW.plusSeconds(300));
    assertThat(backlog.size()).isEqualTo(1);

    run.park(NOW.plusSeconds(301));
    epoch(2);

    assertThat(backlog.size()).isZero();
    assertThat(backlog.firstUnsafeOffset()).as("its partition goes on").isEmpty();
    assertThat(run.state(3).orElseThrow().resumeFrom()).isEqualTo(0);
    assertThat(run.flows()).isFalse();
  }

  @Test
  void catchesUpOnWhatItLeftOnKafkaWhenItFlowsAgain() {
    var again = run(standing(5L));
    assertThat(again.flows()).isTrue();
    assertThat(backlog.catchUpFrom()).hasValue(5);
    backlog.leftOut().beginCatchUp();
    backlog.catchUp(trainer.epochEnd(30, 3, Map.of("val_f1", 0.5)), 6);
    epoch(4);
    assertThat(backlog.size()).as("news wait until it has caught up").isEqualTo(1);

    backlog.leftOut().caughtUp();
    var batch = (WandbCall.Stream) again.next(NOW.plusSeconds(1)).orElseThrow();

    assertThat(batch.firstLine()).isEqualTo(7);
    assertThat(again.state(3).orElseThrow().resumeFrom()).isNull();
    assertThat(backlog.firstUnsafeOffset()).hasValue(6);
  }

  @Test
  void endsAsFailedAndTaggedWhenAnAttemptBeginsFromNothing() {
    opened();
    epoch(1);
    var next = new PretendTrainer(Samples.UID, 2);
    backlog.accept(next.started(3), offset++);
    backlog.accept(next.epochEnd(10, 1, Map.of("val_f1", 0.1)), offset++);
    assertThat(backlog.restart()).contains(new HeldOffsets.Restart(2, 1));
    backlog.settle(RunEnding.superseded());

    assertThat(run.next(NOW.plusSeconds(1)))
        .contains(new WandbCall.Open(FACTS.tagged("superseded")));
    answer(new WandbAnswer.Opened("team-alpha", "p", 0, false), NOW.plusSeconds(1));
    var last = stream(NOW.plusSeconds(2));
    answer(TAKEN, NOW.plusSeconds(2));

    assertThat(last.lines()).hasSize(1);
    assertThat(stream(NOW.plusSeconds(3)).exitCode()).isEqualTo(1);
  }

  @Test
  void hearsThatSomebodyPressedStop() {
    opened();
    epoch(1);
    stream(NOW.plusSeconds(1));
    assertThat(run.stopAsked()).isFalse();

    answer(new WandbAnswer.Taken(true), NOW.plusSeconds(1));

    assertThat(run.stopAsked()).isTrue();
  }

  @Test
  void tellsWhatBecameOfAttemptsOnTheConsoleOnce() {
    opened();
    backlog.accept(trainer.started(3), offset++);
    backlog.accept(trainer.checkpoint(10, 1), offset++);
    var first = stream(NOW.plusSeconds(1));
    answer(TAKEN, NOW.plusSeconds(1));
    backlog.accept(trainer.finished(Outcome.Failed, 13, Map.of(), null), offset++);
    var second = stream(NOW.plusSeconds(20));

    assertThat(first.firstConsoleLine()).isZero();
    assertThat(first.console())
        .containsExactly(
            "2026-02-13T09:00:00Z attempt 1 started on cpu",
            "2026-02-13T09:00:01Z checkpoint saved step=10 /ckpt/1");
    assertThat(second.firstConsoleLine()).isEqualTo(2);
    assertThat(second.console())
        .containsExactly("ERROR 2026-02-13T09:00:02Z attempt 1 ended Failed exit 13");
  }

  @Test
  void tellsTheConsoleAndTheSystemOfATrainerOnceEachEventWhole() {
    opened();
    backlog.accept(trainer.started(3), offset++);
    backlog.accept(trainer.logged("INFO one", "ERROR two"), offset++);
    backlog.accept(trainer.measured(Map.of("cpu", 51.5), 0L), offset++);
    var first = stream(NOW.plusSeconds(1));
    answer(TAKEN, NOW.plusSeconds(1));
    var again = trainer.logged("INFO three");
    backlog.accept(again, offset++);
    backlog.accept(again, offset++); // Sent again by who was not sure that it arrived.
    backlog.accept(trainer.measured(Map.of("cpu", 3.5), 0L), offset++);
    var second = stream(NOW.plusSeconds(20));

    assertThat(first.console())
        .containsExactly(
            "2026-02-13T09:00:00Z attempt 1 started on cpu",
            "2026-02-13T09:00:01Z INFO one",
            "ERROR 2026-02-13T09:00:01Z ERROR two");
    assertThat(first.system())
        .containsExactly(
            "{\"_wandb\":true,\"_timestamp\":1.770973202E9,\"_runtime\":2.0,\"system.cpu\":51.5}");
    assertThat(second.firstConsoleLine()).isEqualTo(3);
    assertThat(second.console()).containsExactly("2026-02-13T09:00:03Z INFO three");
    assertThat(second.firstSystemLine()).isEqualTo(1);
    assertThat(second.system())
        .containsExactly(
            "{\"_wandb\":true,\"_timestamp\":1.770973204E9,\"_runtime\":4.0,\"system.cpu\":3.5}");
  }

  @Test
  void asksTheServerWhereAForgottenRunStands() {
    epoch(1);
    epoch(2);
    run.next(NOW);
    answer(new WandbAnswer.Opened("team-alpha", "p", 1, false), NOW);
    assertThat(run.next(NOW)).contains(new WandbCall.AskPosition("team-alpha", "p", Samples.UID));
    answer(
        new WandbAnswer.Stands(1, new RunPosition(NOW, 1, 10, Map.of()), 0, 0, 0, Told.UNKNOWN),
        NOW);

    var batch = stream(NOW.plusSeconds(1));

    assertThat(batch.firstLine()).isEqualTo(1);
    assertThat(batch.lines())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("\"_step\":20"));
  }

  @Test
  void saysWhatAForgottenRunDidNotSayYetEvenIfItsRowsAreOfALaterAttempt() {
    backlog.accept(trainer.started(3), offset++);
    backlog.accept(trainer.logged("INFO one", "INFO two"), offset++);
    backlog.accept(trainer.measured(Map.of("cpu", 1.0), 0L), offset++);
    backlog.accept(trainer.logged("INFO three"), offset++);
    var second = new PretendTrainer(Samples.UID, 2);
    backlog.accept(second.resumed(3), offset++);
    run.next(NOW);
    answer(new WandbAnswer.Opened("team-alpha", "p", 0, false), NOW);
    run.next(NOW);
    var position = new RunPosition(NOW, 2, 10, Map.of());
    var told = new Told(3, 0, new Remark.Mark(-1, 1, 1));
    answer(new WandbAnswer.Stands(1, position, 3, 0, 0, told), NOW);

    var batch = stream(NOW.plusSeconds(1));

    assertThat(batch.firstConsoleLine()).isEqualTo(3);
    assertThat(batch.console().stream().map(line -> line.replaceFirst("^\\S+Z ", "")))
        .containsExactly("INFO three", "attempt 2 goes on from /ckpt/1 on cpu");
    assertThat(batch.firstSystemLine()).isZero();
    assertThat(batch.system()).hasSize(1);
    assertThat(batch.summary()).isEqualTo("{\"_wandb\":{\"told\":[5,1,2,0]}}");
  }

  @Test
  void leavesOnKafkaWhatDoesNotFit() {
    opened();
    for (int number = 1; number <= 12; number++) {
      epoch(number);
    }

    assertThat(backlog.size()).isEqualTo(10);
    assertThat(backlog.resumeFrom()).hasValue(0);
    assertThat(backlog.catchUpFrom()).as("there is no room yet").isEmpty();
    stream(NOW.plusSeconds(1));
    answer(TAKEN, NOW.plusSeconds(1));
    assertThat(backlog.resumeFrom()).hasValue(10);
    assertThat(backlog.catchUpFrom()).hasValue(10);
  }

  @Test
  void waitsLongerAfterEveryFailure() {
    assertThat(List.of(0, 1, 4, 20))
        .extracting(failures -> Tempo.retryAfter(failures, 0))
        .containsExactly(
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(32),
            Duration.ofSeconds(60));
    assertThat(Tempo.retryAfter(0, 1)).isEqualTo(Duration.ofMillis(2500));
  }

  private static RunState standing(@Nullable Long resumeFrom) {
    return new RunState(
        3,
        new RunState.Target("team-alpha", "doc_image_classification"),
        7,
        Told.NOTHING,
        NOW,
        1,
        20,
        Map.of("lr", 1),
        resumeFrom,
        null,
        false);
  }

  private OnlineRun run(@Nullable RunState remembered) {
    return new OnlineRun(FACTS, remembered, backlog, Tempo.USUAL, () -> 0);
  }

  private void opened() {
    run.next(NOW);
    answer(NEW, NOW);
  }

  private void epoch(int number) {
    backlog.accept(
        trainer.epochEnd(10L * number, number, Map.of("val_f1", number / 20.0)), offset++);
  }

  private WandbCall.Stream stream(Instant now) {
    return (WandbCall.Stream) run.next(now).orElseThrow();
  }

  private void answer(WandbAnswer answer, Instant now) {
    run.answered(answer, now);
  }

  private static Instant at(int seconds) {
    return NOW.plusSeconds(seconds);
  }
}
