package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.events.OperatorTopics;
import dev.sweepline.operator.events.StatusReader;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.KafkaBroker;
import dev.sweepline.testing.PretendTrainer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Pattern;

/// How long an event is on its way at a steady thousand a second.
final class EventLatency {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern STEP = Pattern.compile("\"_step\":(\\d+)");

  private final BenchStage stage;

  EventLatency(BenchStage stage) {
    this.stage = stage;
  }

  private record Trial(PretendTrainer trainer, AtomicLongArray sentAt) {}

  /// A thousand events a second from a hundred trials, at the usual tempo.
  Map<String, String> measure(Path place) throws Exception {
    int steps = 400;
    var trials = new LinkedHashMap<String, Trial>();
    for (int number = 0; number < 100; number++) {
      var id = "latency-" + number;
      stage.directory().knows(Samples.run(id, Tracking.Mode.ONLINE));
      trials.put(id, new Trial(new PretendTrainer(id, 1), new AtomicLongArray(steps + 1)));
    }
    var toBoard = new ConcurrentLinkedQueue<Long>();
    var toNews = new ConcurrentLinkedQueue<Long>();
    var toWandb = new ConcurrentLinkedQueue<Long>();
    var untold = new ConcurrentHashMap<String, ConcurrentLinkedQueue<Long>>();
    trials.keySet().forEach(id -> untold.put(id, new ConcurrentLinkedQueue<>()));
    try (var broker = OperatorTopics.on(KafkaBroker.start(place));
        var sink =
            new RowSink((id, line) ->
                Optional.ofNullable(trials.get(id))
                    .ifPresent(trial -> toWandb.add(now() - trial.sentAt().get(step(line)))));
        var forwarder = stage.forwarder(broker, sink.base());
        var producer = BenchStage.producer(broker);
        var status =
            new StatusReader(
                broker.address(),
                BenchStage.gate(),
                (id, time) -> {
                  toBoard.add(now() - time);
                  untold.getOrDefault(id, new ConcurrentLinkedQueue<>()).add(time);
                })) {
      status.onNews(ids ->
          ids.forEach(id -> {
            var waiting = untold.getOrDefault(id, new ConcurrentLinkedQueue<>());
            for (var time = waiting.poll(); time != null; time = waiting.poll()) {
              toNews.add(now() - time);
            }
          }));
      var ticks = new ScheduledThreadPoolExecutor(1);
      var step = new AtomicInteger();
      var _ =
          ticks.scheduleAtFixedRate(
              () -> {
                if (step.incrementAndGet() > steps) {
                  ticks.shutdown();
                  return;
                }
                trials.forEach((id, trial) -> {
                  trial.sentAt().set(step.get(), now());
                  BenchStage.send(
                      producer,
                      trial.trainer().epochEnd(step.get(), 1, BenchStage.metrics(step.get())),
                      id);
                });
              },
              0,
              100,
              TimeUnit.MILLISECONDS);
      Await.value(
          "all rows arrived",
          PATIENCE,
          () -> sink.rows() == (long) trials.size() * steps ? Optional.of(true) : Optional.empty());
      assertThat(forwarder.load().inTrouble() + status.rejected()).isZero();
    }
    var figures = new LinkedHashMap<String, String>();
    figures.put("1,000 events/s: event to the board that status is made of", percentiles(toBoard));
    figures.put("  event to the news that updates status and API", percentiles(toNews));
    figures.put("  event to W&B's API, batched every 15 s", percentiles(toWandb));
    return figures;
  }

  private static int step(String line) {
    var step = STEP.matcher(line);
    return step.find() ? Integer.parseInt(step.group(1)) : 0;
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private static String percentiles(Iterable<Long> times) {
    var all = new ArrayList<Long>();
    times.forEach(all::add);
    var sorted = all.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "p50 %,d ms, p99 %,d ms (%,d)",
        sorted[sorted.length / 2],
        sorted[(int) (sorted.length * 0.99)],
        sorted.length);
  }
}
