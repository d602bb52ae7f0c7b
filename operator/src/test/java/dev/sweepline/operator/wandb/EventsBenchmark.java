package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.GarbageCollectorMXBean;
import dev.sweepline.operator.events.OperatorTopics;
import dev.sweepline.operator.events.StatusReader;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.FakeWandb;
import dev.sweepline.testing.KafkaBroker;
import dev.sweepline.testing.OfficialClient;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.RunEnding;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Run by `operator/bench/run.sh`: a real broker, the forwarder and the status folding of one
/// operator, signatures checked, and W&B as a sink that keeps up or as the stand-in.
class EventsBenchmark {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final RunEnding SUCCESS =
      new RunEnding("Succeeded", 0, Map.of("val_f1", 0.9), 1, 1);

  @TempDir Path folder;

  private final BenchStage stage = new BenchStage();

  @Test
  void measuresTheWayOfEvents() throws Exception {
    assumeTrue(System.getProperty("bench.runs") != null, "is run by operator/bench/run.sh");
    int runs = Integer.getInteger("bench.runs");
    int rows = Integer.getInteger("bench.rows");
    var warmUp = throughput(fresh("warm-up"), runs / 4, rows);
    var measured = throughput(fresh("measured"), runs, rows);
    say(
        "events/s through forwarder and status folding, to a sink",
        "%,.0f".formatted(measured.perSecond()));
    say("  (bar 20,000; while warming up)", "%,.0f".formatted(warmUp.perSecond()));
    say(
        "  events, seconds, requests to W&B",
        "%,d in %.1f s, %,d".formatted(measured.events(), measured.seconds(), measured.requests()));
    say("  heap after collections, at most", "%d MiB".formatted(measured.heapMiB()));
    new EventLatency(stage).measure(fresh("latency")).forEach(EventsBenchmark::say);
    comparison(
        fresh("stand-in"),
        Integer.getInteger("bench.comparedRuns"),
        Integer.getInteger("bench.comparedRows"));
  }

  private Path fresh(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private record Throughput(long events, double seconds, long requests, long heapMiB) {
    double perSecond() {
      return events / seconds;
    }
  }

  /// Everything is on Kafka when both begin, as after an outage.
  private Throughput throughput(Path place, int runs, int rows) throws Exception {
    try (var broker = OperatorTopics.on(KafkaBroker.start(place));
        var sink = new RowSink((_, _) -> {})) {
      var ids = IntStream.range(0, runs).mapToObj(run -> place.getFileName() + "-" + run).toList();
      long events = produce(broker, ids, rows);
      var heap = new HeapInUse();
      var begun = Instant.now();
      try (var forwarder = stage.forwarder(broker, sink.base());
          var status = new StatusReader(broker.address(), BenchStage.gate(), (_, _) -> {})) {
        Await.value(
            "all rows arrived and all runs ended",
            PATIENCE,
            () ->
                heap.look() && sink.ended() == runs && status.heard() == events
                    ? Optional.of(true)
                    : Optional.empty());
        double seconds = seconds(begun);
        assertThat(sink.rows()).isEqualTo((long) runs * rows);
        assertThat(List.of(sink.gaps(), status.rejected(), status.gaps())).containsOnly(0L);
        assertThat(forwarder.load().inTrouble()).isZero();
        return new Throughput(events, seconds, sink.requests(), heap.mebibytes());
      }
    }
  }

  private long produce(KafkaBroker broker, List<String> ids, int rows) {
    long events = 0;
    try (var producer = BenchStage.producer(broker)) {
      for (var id : ids) {
        stage.directory().knows(Samples.run(id, Tracking.Mode.ONLINE));
        var trainer = new PretendTrainer(id, 1);
        BenchStage.send(producer, trainer.started(1), id);
        for (int step = 1; step <= rows; step++) {
          BenchStage.send(
              producer, trainer.step(step, step / (double) rows, BenchStage.metrics(step)), id);
        }
        BenchStage.send(producer, trainer.succeeded(Map.of("val_f1", 0.9), 1), id);
        stage.directory().settles(id, SUCCESS);
        events += rows + 2L;
      }
    }
    return events;
  }

  /// The same rows through the official client, to the same stand-in.
  private void comparison(Path place, int runs, int rows) throws Exception {
    var client = OfficialClient.installed();
    var ids = IntStream.range(0, runs).mapToObj(run -> "compared-" + run).toList();
    try (var broker = OperatorTopics.on(KafkaBroker.start(place));
        var server = FakeWandb.start(place)) {
      produce(broker, ids, rows);
      var begun = Instant.now();
      double ours;
      try (var forwarder = stage.forwarder(broker, server.base());
          var status = new StatusReader(broker.address(), BenchStage.gate(), (_, _) -> {})) {
        Await.value(
            "all runs finished",
            PATIENCE,
            () ->
                ids.stream()
                        .allMatch(id -> server.run(id).path("state").asText().equals("finished"))
                    ? Optional.of(true)
                    : Optional.empty());
        ours = seconds(begun);
        assertThat(status.rejected() + forwarder.load().inTrouble()).isZero();
      }
      begun = Instant.now();
      client.python(
          server,
          """
          import sys, wandb
          runs, rows = int(sys.argv[1]), int(sys.argv[2])
          for number in range(runs):
              run = wandb.init(entity="team-alpha", project="doc_image_classification",
                  id=f"official-{number}", settings=wandb.Settings(console="off", quiet=True))
              for step in range(1, rows + 1):
                  run.log({"train_loss": 1 / step, "lr": 1e-4 * step, "grad_norm": 0.5 + 1 / step,
                      "images_per_second": 40 + step % 7, "data_seconds": 0.01}, step=step)
              run.finish()
          """,
          Integer.toString(runs),
          Integer.toString(rows));
      double theirs = seconds(begun);
      for (int run = 0; run < runs; run++) {
        for (var id : List.of(ids.get(run), "official-" + run)) {
          var dump = server.run(id);
          assertThat(dump.at("/steps/count").asInt()).as(id).isEqualTo(rows);
          assertThat(dump.at("/steps/strictly_increasing").asBoolean()).as(id).isTrue();
          assertThat(dump.path("anomalies")).as(id).isEmpty();
        }
      }
      double total = (double) runs * rows;
      say(
          runs + " runs of " + rows + " rows to the stand-in (Python), forwarder",
          "%.1f s, %,.0f rows/s".formatted(ours, total / ours));
      say(
          "  the official client, run after run",
          "%.1f s, %,.0f rows/s; ratio %.1f".formatted(theirs, total / theirs, theirs / ours));
    }
  }

  private static double seconds(Instant since) {
    return Duration.between(since, Instant.now()).toMillis() / 1000.0;
  }

  private static void say(String what, String figure) {
    System.out.printf(Locale.ROOT, "%-72s %s%n", what, figure);
  }

  /// The most that was in use after a collection.
  private static final class HeapInUse {
    private long most;

    private boolean look() {
      var now =
          ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
              .flatMap(collector -> Optional.ofNullable(collector.getLastGcInfo()).stream())
              .mapToLong(info ->
                  info.getMemoryUsageAfterGc().values().stream()
                      .mapToLong(usage -> usage.getUsed())
                      .sum())
              .max()
              .orElse(0);
      most = Math.max(most, now);
      return true;
    }

    private long mebibytes() {
      return most / (1024 * 1024);
    }
  }
}
