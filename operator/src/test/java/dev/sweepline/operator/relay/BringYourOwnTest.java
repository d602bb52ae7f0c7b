package dev.sweepline.operator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.operator.events.EventGate;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of a trainer in plain Python, with the relay and a broker: what happens in its Pod.
@Tag("kafka")
class BringYourOwnTest {
  private static final EventGate GATE_WITHOUT_KEYS = new EventGate(Optional.empty());

  @TempDir Path folder;

  @Test
  void aPythonScriptWithoutKafkaIsHeardLikeAnyTrainer() throws Exception {
    try (var pod = ScriptPod.in(folder)) {
      var relay = pod.relay(1);
      assertThat(script(pod, 1, 0, Map.of()).waitFor()).isEqualTo(ExitCode.DONE.code());
      Files.writeString(pod.events(), "Epoch 12: done\n", StandardOpenOption.APPEND);
      assertThat(relay.stop()).as(relay.log()).isZero();

      var heard = pod.heard();
      assertThat(heard.getFirst())
          .isInstanceOfSatisfying(
              TrainerEvent.Started.class,
              started -> {
                assertThat(started.configDigest()).isEqualTo("sha256:cc");
                assertThat(started.classes()).containsExactly("inner", "outer");
              });
      assertThat(heard.getLast())
          .isInstanceOfSatisfying(
              TrainerEvent.Finished.class,
              finished -> {
                assertThat(finished.outcome()).isEqualTo(Outcome.Succeeded);
                assertThat(finished.bestMetrics().get("val_f1")).isGreaterThan(0.9);
                assertThat(Path.of(String.valueOf(finished.checkpoint()))).exists();
              });
      assertThat(heard).filteredOn(TrainerEvent.CheckpointSaved.class::isInstance).isNotEmpty();
      assertThat(
              heard.stream()
                  .filter(TrainerEvent.Logged.class::isInstance)
                  .flatMap(event -> ((TrainerEvent.Logged) event).lines().stream())
                  .map(line -> line.text().replaceFirst(":.*", "")))
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, 12).mapToObj(epoch -> "epoch " + epoch + "/12").toList());
      assertThat(heard)
          .extracting(TrainerEvent::seq)
          .isEqualTo(LongStream.range(0, heard.size()).boxed().toList());
      assertThat(Received.reasons(pod.broker().address(), EventTopics.REJECTED))
          .singleElement()
          .asString()
          .startsWith("unreadable: Unrecognized token 'Epoch'");
      var rows =
          MetricsFile.letters(folder, "u1", Map.of(1, "")).stream()
              .map(letter -> GATE_WITHOUT_KEYS.judge(Received.of("u1", letter.value())))
              .map(EventGate.Recovered.class::cast)
              .flatMap(recovered -> recovered.rows().rows().stream())
              .toList();
      assertThat(rows)
          .extracting(row -> row.metrics().get("val_f1"))
          .as("metrics.jsonl has what the events have")
          .isEqualTo(
              heard.stream()
                  .filter(BringYourOwnTest::isEpochEnd)
                  .map(event -> ((TrainerEvent.Progress) event).metrics().get("val_f1"))
                  .toList());
      var left = pod.termination();
      assertThat(left.exitCode()).isZero();
      assertThat(left.bestMetrics())
          .isEqualTo(((TrainerEvent.Finished) heard.getLast()).bestMetrics());
    }
  }

  @Test
  void aScriptThatIsStoppedGoesOnFromItsCheckpoint() throws Exception {
    try (var pod = ScriptPod.in(folder)) {
      var relay = pod.relay(1);
      var script = script(pod, 1, 0.05, Map.of());
      Await.until("the second checkpoint", () -> pod.lines("CheckpointSaved") >= 2);
      script.destroy();
      assertThat(script.waitFor()).isEqualTo(ExitCode.STOPPED.code());
      assertThat(relay.stop()).isZero();
      var stopped = pod.heard();
      var finished = (TrainerEvent.Finished) stopped.getLast();
      assertThat(finished.outcome()).isEqualTo(Outcome.Stopped);

      pod.forgetEvents();
      var next = pod.relay(2);
      var resumed =
          script(
              pod,
              2,
              0,
              Map.of(TrainerEnvironment.RESUME_FROM, String.valueOf(finished.checkpoint())));
      assertThat(resumed.waitFor()).isEqualTo(ExitCode.DONE.code());
      assertThat(next.stop()).isZero();

      var all = pod.heard();
      var second = all.stream().filter(event -> event.attempt() == 2).toList();
      var before = stopped.stream().filter(BringYourOwnTest::isEpochEnd).count();
      var after = second.stream().filter(BringYourOwnTest::isEpochEnd).count();
      assertThat(before + after).as("each of the 12 epochs once").isEqualTo(12);
      assertThat(second.getFirst().seq()).isZero();
    }
  }

  @Test
  void aRelayThatIsKilledWhileKafkaIsAwayLosesNothing() throws Exception {
    try (var pod = ScriptPod.in(folder)) {
      var relay = pod.relay(1);
      write(pod, 0, 50);
      Await.until("the relay sent some", () -> !pod.heard().isEmpty());
      pod.broker().stop();
      write(pod, 50, 100);
      relay.kill();
      Files.move(pod.events(), pod.events().resolveSibling("events.jsonl.1"));
      write(pod, 100, 150);
      var again = pod.relay(1);
      pod.broker().serve();
      assertThat(again.stop()).as(again.log()).isZero();

      assertThat(
              pod.heard().stream().distinct().map(event -> ((TrainerEvent.Progress) event).step()))
          .isEqualTo(LongStream.range(0, 150).boxed().toList());
      System.out.printf("relay: resident memory %d KiB%n", memory(pod));
    }
  }

  private long memory(ScriptPod pod) throws Exception {
    try (var relay = pod.relay(1)) {
      write(pod, 150, 2000);
      Await.until("all are sent", () -> pod.heard().size() >= 2000);
      return relay.residentMemory();
    }
  }

  private static void write(ScriptPod pod, long from, long to) throws IOException {
    for (long step = from; step < to; step++) {
      Files.writeString(
          pod.events(),
          "{\"type\":\"Progress\",\"step\":%d,\"epoch\":0,\"time\":\"2026-02-13T09:00:00Z\"}%n"
              .formatted(step),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  private static Process script(ScriptPod pod, int attempt, double pause, Map<String, String> more)
      throws IOException {
    return pod.trainer(
        List.of("python3", "-B", ScriptPod.EXAMPLE.resolve("train.py").toString()),
        attempt,
        """
        seed: 1
        data:
          name: spirals
          points: 400
        training:
          max_epochs: 12
          lr: 0.1
          pause_s: %s
        model:
          name: tanh
          hidden: 24
        """
            .formatted(pause),
        more);
  }

  private static boolean isEpochEnd(TrainerEvent event) {
    return event instanceof TrainerEvent.Progress progress && progress.epochEnd();
  }
}
