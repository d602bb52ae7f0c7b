package dev.sweepline.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class OfflineRunsTest {
  private static final Instant START = Instant.parse("2026-02-13T09:00:00Z");

  @Test
  void tellsARunOfSeveralFilesAsOne() {
    var first =
        log(
            START,
            List.of(row(1), row(2), row(3)),
            Map.of("a", 1, "b", 1),
            OptionalInt.empty(),
            true);
    var second =
        log(
            START.plusSeconds(60),
            List.of(row(3), row(4)),
            Map.of("b", 2),
            OptionalInt.of(1),
            false);

    assertThat(OfflineRuns.joined(List.of(second, first)))
        .isEqualTo(
            log(
                START,
                List.of(row(1), row(2), row(3), row(4)),
                Map.of("a", 1, "b", 2),
                OptionalInt.of(1),
                false));
  }

  @Test
  void knowsNoEndOfARunThatWentOnAfterIt() {
    var ended = log(START, List.of(row(1)), Map.of(), OptionalInt.of(1), false);
    var goesOn = log(START.plusSeconds(60), List.of(row(2)), Map.of(), OptionalInt.empty(), false);

    assertThat(OfflineRuns.joined(List.of(ended, goesOn)).exitCode()).isEmpty();
  }

  @Test
  void passesOverAFileThatWasCutBeforeItSaidAnything() {
    var told = log(START, List.of(row(1)), Map.of(), OptionalInt.of(0), false);
    var silent =
        new OfflineLog(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            OptionalInt.empty(),
            true);

    assertThat(OfflineRuns.joined(List.of(told, silent))).isEqualTo(told);
  }

  private static OfflineLog log(
      Instant start,
      List<Map<String, Object>> rows,
      Map<String, Object> summary,
      OptionalInt exitCode,
      boolean torn) {
    return new OfflineLog(
        Optional.of(Samples.facts()),
        Optional.of(start),
        rows,
        List.of(),
        List.of(),
        summary,
        exitCode,
        torn);
  }

  private static Map<String, Object> row(long step) {
    return Map.of("_step", step);
  }
}
