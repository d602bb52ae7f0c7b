package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.RunEnding;
import dev.sweepline.wandb.RunFacts;
import dev.sweepline.wandb.RunPosition;
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

  private final Backlog backlog = new Backlog(10);
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
    assertThat(run.next(NOW.plusSeconds(29))).isEmpty();
    assertThat(run.next(NOW.plusSeconds(30))).contains(new WandbCall.Open(FACTS));
  }

  @Test
  void saysThatItLivesWhileThereIsNothingToSay() {
    opened();

    assertThat(run.next(NOW.plusSeconds(29))).isEmpty();
    assertThat(stream(NOW.plusSeconds(30)))
        .isEqualTo(
            new WandbCall.Stream(
                "team-alpha", "doc_image_classification", Samples.UID, 0, List.of(), null, null));
    assertThat(run.answered(TAKEN, NOW.plusSeconds(30))).as("nothing to remember").isEmpty();
  }

  @Test
  void endsWithTheLastRowsAndNothingFollows() {
    opened();
    epoch(1);
    stream(NOW.plusSeconds(1));
    answer(TAKEN, NOW.plusSeconds(1));
    epoch(2);
    backlog.settle(new RunEnding("Failed", 13, Map.of(), null, 1));

    var last = stream(NOW.plusSeconds(2));
    var state = run.answered(TAKEN, NOW.plusSeconds(2));

    assertThat(last.exitCode()).isEqualTo(13);
    assertThat(last.lines()).hasSize(1);
    assertThat(last.summary()).contains("\"outcome\":\"Failed\"");
    assertThat(run.ended()).isTrue();
    assertThat(state.orElseThrow().ended()).isTrue();
    assertThat(run.next(NOW.plusSeconds(900))).isEmpty();
  }

  @Test
  void goesOnWhereItRemembersToStand() {
    var state =
        new RunState(
            "team-alpha", "doc_image_classification", 7, NOW, 1, 20, Map.of("lr", 1), false);
    var again = run(state);
    epoch(2);
    epoch(3);

    again.next(NOW);
    again.answered(new WandbAnswer.Opened("team-alpha", "p", 9, false), NOW);
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
  void asksTheServerWhereAForgottenRunStands() {
    epoch(1);
    epoch(2);
    run.next(NOW);
    answer(new WandbAnswer.Opened("team-alpha", "p", 1, false), NOW);
    assertThat(run.next(NOW)).contains(new WandbCall.AskPosition("team-alpha", "p", Samples.UID));
    answer(new WandbAnswer.Stands(1, new RunPosition(NOW, 1, 10, Map.of())), NOW);

    var batch = stream(NOW.plusSeconds(1));

    assertThat(batch.firstLine()).isEqualTo(1);
    assertThat(batch.lines())
        .singleElement()
        .satisfies(line -> assertThat(line).contains("\"_step\":20"));
  }

  @Test
  void leavesOnKafkaWhatDoesNotFit() {
    opened();
    for (int number = 1; number <= 12; number++) {
      epoch(number);
    }

    assertThat(backlog.size()).isEqualTo(10);
    assertThat(backlog.firstUnsafeOffset()).hasValue(0);
    assertThat(backlog.rereadFrom()).as("there is no room yet").isEmpty();
    stream(NOW.plusSeconds(1));
    answer(TAKEN, NOW.plusSeconds(1));
    assertThat(backlog.firstUnsafeOffset()).hasValue(10);
    assertThat(backlog.rereadFrom()).hasValue(10);
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
    var _ = run.answered(answer, now);
  }

  private static Instant at(int seconds) {
    return NOW.plusSeconds(seconds);
  }
}
