package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.FailurePolicy;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.Retention;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrialsTest {

  private static final Instant NOW = Instant.parse("2026-02-13T09:10:00Z");

  private static final ExperimentSpec SPEC =
      ExperimentSpecBuilder.builder()
          .type(SweepType.CUSTOM)
          .suspend(false)
          .checklist(Checklist.EMPTY)
          .params(Map.of("model", "nano"))
          .seed(7)
          .runName("20260213_nano")
          .objective(Objective.DEFAULT)
          .failurePolicy(FailurePolicy.DEFAULT)
          .template(PodTemplate.DEFAULT)
          .naming(Naming.DEFAULT)
          .retention(Retention.DEFAULT)
          .build();

  @Test
  void isPendingWithoutAJournal() {
    assertThat(Trials.of("a", SPEC, null, NOW))
        .isEqualTo(
            new Trial(
                "a",
                "20260213_nano",
                Map.of("model", "nano", "seed", "7"),
                Trial.State.Pending,
                Map.of(),
                OptionalInt.empty(),
                Optional.empty(),
                Trial.Attempts.none(),
                Trial.Progress.none(),
                "",
                ""));
  }

  @Test
  void showsWhereASecondAttemptIs() {
    var journal =
        status(
            ExperimentPhase.RUNNING,
            List.of(
                attempt(1, "09:00:00", "09:04:00", Outcome.DISRUPTION, "preempted"),
                attempt(2, "09:05:00", null, null, null)),
            new Progress(
                2,
                9L,
                "3.5",
                8,
                70L,
                Map.of("train_loss", "0.5", "val_f1", "0.70"),
                Map.of("val_f1", "0.72", "val_acc", "nan"),
                2,
                "2026-02-13T09:12:00Z",
                null),
            null);

    assertThat(Trials.of("a", SPEC, journal, NOW))
        .isEqualTo(
            new Trial(
                "a",
                "20260213_nano",
                Map.of("model", "nano", "seed", "7"),
                Trial.State.Running,
                Map.of("val_f1", 0.72),
                OptionalInt.of(2),
                Optional.of(Duration.ofMinutes(10)),
                new Trial.Attempts(2, 0, 1, 0, 0),
                new Trial.Progress(
                    3.5,
                    8,
                    Map.of("train_loss", 0.5, "val_f1", 0.7),
                    Optional.of(Duration.ofMinutes(2))),
                "",
                "a GPU"));
  }

  @Test
  void isAheadOfTheJournalWhileEventsAreAndOnlyUntilItSettles() {
    var written =
        new Progress(1, 10L, "2", 8, 20L, Map.of(), Map.of("val_f1", "0.5"), 2, null, null);
    var heard = new Progress(1, 12L, "3", 8, 30L, Map.of(), Map.of("val_f1", "0.6"), 3, null, null);
    var running = status(ExperimentPhase.RUNNING, List.of(), written, null);
    var ahead = status(ExperimentPhase.RUNNING, List.of(), heard, null);
    var over = status(ExperimentPhase.SUCCEEDED, List.of(), written, new Best("val_f1", "0.5", 2));

    assertThat(Trials.of("a", SPEC, running, Optional.of(heard), NOW))
        .isEqualTo(Trials.of("a", SPEC, ahead, NOW));
    assertThat(Trials.of("a", SPEC, ahead, Optional.of(written), NOW))
        .isEqualTo(Trials.of("a", SPEC, ahead, NOW));
    assertThat(Trials.of("a", SPEC, over, Optional.of(heard), NOW))
        .isEqualTo(Trials.of("a", SPEC, over, NOW));
  }

  @Test
  void saysWhyItFailed() {
    var journal =
        status(
            ExperimentPhase.FAILED,
            List.of(
                attempt(1, "09:00:00", "09:01:00", Outcome.ERROR, "exit code 1"),
                attempt(2, "09:02:00", "09:03:00", Outcome.DETERMINISTIC, "diverged")),
            null,
            new Best("val_f1", "0.4", 1));

    var trial = Trials.of("a", SPEC, journal, NOW);

    assertThat(trial.reason()).isEqualTo("diverged");
    assertThat(trial.waitingFor()).isEmpty();
    assertThat(trial.duration()).contains(Duration.ofMinutes(3));
    assertThat(trial.metrics()).isEqualTo(Map.of("val_f1", 0.4));
    assertThat(trial.attempts()).isEqualTo(new Trial.Attempts(2, 1, 0, 0, 0));
    assertThat(trial.done()).isEqualTo(1);
  }

  private static ExperimentStatus status(
      ExperimentPhase phase,
      List<Attempt> attempts,
      @Nullable Progress progress,
      @Nullable Best best) {
    return ExperimentStatusBuilder.builder()
        .observedGeneration(1L)
        .phase(phase)
        .attempts(attempts)
        .progress(progress)
        .best(best)
        .waitingFor("a GPU")
        .build();
  }

  private static Attempt attempt(
      int number,
      String start,
      @Nullable String end,
      @Nullable Outcome outcome,
      @Nullable String reason) {
    return AttemptBuilder.builder()
        .number(number)
        .podName("a-a" + number)
        .createdAt(at(start))
        .startedAt(at(start))
        .finishedAt(end == null ? null : at(end))
        .outcome(outcome)
        .reason(reason)
        .build();
  }

  private static String at(String time) {
    return "2026-02-13T" + time + "Z";
  }
}
