package dev.sweepline.planner.budget;

import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.PodTemplateBuilder;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.planner.trial.Specs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Trials of one GPU for tests, at times counted in seconds from the start.
final class Trials {
  static final Instant START = Instant.parse("2026-02-13T00:00:00Z");

  private Trials() {}

  static Spender waiting(String name, Map<String, String> params) {
    return new Spender(name, START, Specs.experiment(params), ExperimentStatus.EMPTY);
  }

  static Spender running(String name, Map<String, String> params) {
    return with(name, params, ExperimentPhase.RUNNING, List.of(attempt(1).build()));
  }

  /// @param gpus of its Pod, if that was seen
  static Spender running(String name, ExperimentSpec spec, @Nullable Integer gpus) {
    var attempt = attempt(1).gpus(gpus).build();
    var status =
        ExperimentStatusBuilder.builder()
            .phase(ExperimentPhase.RUNNING)
            .attempts(List.of(attempt))
            .build();
    return new Spender(name, START, spec, status);
  }

  /// The same trial with these limits alone.
  static ExperimentSpec with(ExperimentSpec spec, Map<String, String> limits) {
    return ExperimentSpecBuilder.builder(spec)
        .template(
            PodTemplateBuilder.builder(spec.template())
                .resources(new PodTemplate.Resources(Map.of(), limits))
                .build())
        .build();
  }

  /// As far as this after that many seconds.
  static Spender running(String name, Map<String, String> params, String epoch, int of, int after) {
    var running = running(name, params);
    var progress =
        new Progress(1, 1L, epoch, of, 10L, Map.of(), Map.of(), null, null, at(after).toString());
    return new Spender(name, START, running.spec(), running.status().withProgress(progress));
  }

  static Spender succeeded(String name, Map<String, String> params, long seconds) {
    return ended(name, params, ExperimentPhase.SUCCEEDED, Outcome.SUCCEEDED, 0, seconds);
  }

  static Spender ended(
      String name,
      Map<String, String> params,
      ExperimentPhase phase,
      Outcome outcome,
      int exitCode,
      long seconds) {
    return with(
        name,
        params,
        phase,
        List.of(
            attempt(1)
                .finishedAt(at(seconds).toString())
                .outcome(outcome)
                .exitCode(exitCode)
                .reason("exit " + exitCode)
                .gpuSeconds(seconds)
                .build()));
  }

  static AttemptBuilder attempt(int number) {
    return AttemptBuilder.builder()
        .number(number)
        .podName("docs-a" + number)
        .createdAt(START.toString())
        .startedAt(START.toString());
  }

  static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  private static Spender with(
      String name, Map<String, String> params, ExperimentPhase phase, List<Attempt> attempts) {
    return new Spender(
        name,
        START,
        Specs.experiment(params),
        ExperimentStatusBuilder.builder().phase(phase).attempts(attempts).build());
  }
}
