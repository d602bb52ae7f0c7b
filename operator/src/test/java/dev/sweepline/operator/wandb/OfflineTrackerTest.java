package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.ConsoleLine;
import dev.sweepline.wandb.OfflineLog;
import dev.sweepline.wandb.OfflineRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A forwarder that writes runs to disk dies at any moment: what is remembered of a run may be
/// older than its folders.
class OfflineTrackerTest {
  private static final Instant NOW = Instant.parse("2026-02-13T10:00:00Z");
  private static final TrackedRun RUN = Samples.run("u1", Tracking.Mode.OFFLINE);

  @TempDir Path root;

  private final PretendTrainer trainer = new PretendTrainer("u1", 1);
  private final List<TrainerEvent> events = new ArrayList<>();

  @Test
  void writesEveryLineOnceThoughItForgotWhatItWrote() throws IOException {
    tell(3);
    var first = tracker(null);
    hear(first, 0, 9);
    first.tick(NOW);
    var remembered = first.state(3).orElseThrow();
    tell(3);
    hear(first, 9, 17);
    first.tick(NOW.plusSeconds(5)); // And dies before that is remembered.

    var second = tracker(remembered);
    hear(second, 4, events.size());
    second.tick(NOW.plusSeconds(60));

    assertWritten();
  }

  @Test
  void writesAgainOnlyWhatATornFileLacks() throws IOException {
    tell(4);
    var first = tracker(null);
    hear(first, 0, events.size());
    first.tick(NOW);
    var file = OfflineRuns.logs(root, "u1").getFirst();
    try (var torn = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      torn.truncate(torn.size() - 150);
    }

    var second = tracker(null);
    hear(second, 0, events.size());
    second.tick(NOW.plusSeconds(60));

    assertWritten();
  }

  /// Rounds of a row, two lines and a measurement.
  private void tell(int rounds) {
    if (events.isEmpty()) {
      events.add(trainer.started(9));
    }
    for (int round = 0; round < rounds; round++) {
      int step = events.size();
      events.add(trainer.epochEnd(step, step, Map.of("val_f1", 0.5)));
      events.add(trainer.logged("INFO step " + step, "ERROR after " + step));
      events.add(trainer.measured(Map.of("cpu", (double) step), null));
    }
  }

  private OfflineTracker tracker(@Nullable RunState remembered) {
    var place = new OfflineTracker.Place(root, ZoneOffset.UTC, "0.1.0");
    return new OfflineTracker(RUN, remembered, new Backlog(1_000, new Room(1_000)), place);
  }

  private void hear(OfflineTracker tracker, int from, int to) {
    for (int offset = from; offset < Math.min(to, events.size()); offset++) {
      tracker.accept(events.get(offset), offset);
    }
  }

  private void assertWritten() throws IOException {
    var logs = new ArrayList<OfflineLog>();
    for (var file : OfflineRuns.logs(root, "u1")) {
      logs.add(OfflineLog.read(file));
    }
    var all = OfflineRuns.joined(logs);
    assertThat(logs).hasSize(2);
    assertThat(all.rows().getLast())
        .as("since the run began, not the forwarder")
        .containsEntry("_runtime", (double) events.size() - 3);
    assertThat(all.rows())
        .hasSize((int) events.stream().filter(TrainerEvent.Progress.class::isInstance).count());
    assertThat(all.console())
        .isEqualTo(events.stream().flatMap(event -> ConsoleLine.of(event).stream()).toList());
    assertThat(all.system().stream().map(row -> row.values()))
        .containsExactlyElementsOf(
            events.stream()
                .flatMap(event ->
                    event instanceof TrainerEvent.Measured measured
                        ? Stream.of(measured.values())
                        : Stream.empty())
                .toList());
  }
}
