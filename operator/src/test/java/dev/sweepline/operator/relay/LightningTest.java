package dev.sweepline.operator.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.TorchPython;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The example's callback with Lightning itself, in a trainer of 4 steps an epoch.
@Tag("kafka")
class LightningTest {
  private static final Path SCRIPT =
      Path.of(
          System.getProperty("sweepline.root", ".."),
          "operator/src/test/python/lightning_script.py");

  /// Importing PyTorch takes its time where nothing is in the page cache.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"lightning.pytorch", "pytorch_lightning"})
  void tellsOfStepsEpochsAndTheBestCheckpoint(String lightning) throws Exception {
    TorchPython.programWithLightning();
    try (var pod = ScriptPod.in(folder)) {
      var relay = pod.relay(1);
      var script = script(pod, lightning, 1, 2, 0, Map.of());
      assertThat(script.waitFor()).as(Files.readString(pod.log())).isEqualTo(ExitCode.DONE.code());
      assertThat(relay.stop()).as(relay.log()).isZero();

      var heard = pod.heard();
      assertThat(heard)
          .extracting(TrainerEvent::seq)
          .isEqualTo(LongStream.range(0, heard.size()).boxed().toList());
      assertThat(heard.getFirst())
          .isInstanceOfSatisfying(
              TrainerEvent.Started.class,
              started -> {
                assertThat(started.device()).isEqualTo("cpu");
                assertThat(started.maxEpochs()).isEqualTo(2);
                assertThat(started.stepsPerEpoch()).isEqualTo(4);
              });
      assertThat(progress(heard, false))
          .extracting(TrainerEvent.Progress::step, TrainerEvent.Progress::epoch)
          .containsExactly(at(2, 0.5), at(4, 1), at(6, 1.5), at(8, 2));
      assertThat(progress(heard, true))
          .extracting(TrainerEvent.Progress::step, TrainerEvent.Progress::epoch)
          .containsExactly(at(4, 1), at(8, 2));
      assertThat(progress(heard, true))
          .allSatisfy(end -> assertThat(end.metrics()).containsKeys("train_loss", "val_f1"));
      var finished = (TrainerEvent.Finished) heard.getLast();
      assertThat(finished.outcome()).isEqualTo(Outcome.Succeeded);
      assertThat(finished.bestEpoch()).isNotNull();
      assertThat(finished.bestMetrics()).containsKey("val_f1");
      var saved = saved(heard);
      assertThat(saved).isNotEmpty();
      assertThat(saved.getLast().path())
          .isEqualTo(finished.checkpoint())
          .isEqualTo(folder.resolve("a1/best.ckpt").toString());
      assertThat(saved.getLast().sha256()).isEqualTo(finished.checkpointSha256());
      assertThat(folder.resolve("a1/best.ckpt")).exists();
    }
  }

  @Test
  void savesACheckpointWhenItIsStoppedAndGoesOnFromIt() throws Exception {
    TorchPython.programWithLightning();
    try (var pod = ScriptPod.in(folder)) {
      var relay = pod.relay(1);
      var script = script(pod, "lightning.pytorch", 1, 5, 0.3, Map.of());
      Await.value(
          "the first checkpoint",
          PATIENCE,
          () -> Optional.of(pod.lines("CheckpointSaved")).filter(lines -> lines > 0));
      script.destroy();
      assertThat(script.waitFor())
          .as(Files.readString(pod.log()))
          .isEqualTo(ExitCode.STOPPED.code());
      assertThat(relay.stop()).as(relay.log()).isZero();
      var before = pod.heard();
      var stopped = (TrainerEvent.Finished) before.getLast();
      assertThat(stopped.outcome()).isEqualTo(Outcome.Stopped);
      assertThat(stopped.checkpoint()).isEqualTo(folder.resolve("a1/last.ckpt").toString());

      pod.forgetEvents();
      var next = pod.relay(2);
      var resumed =
          script(
              pod,
              "lightning.pytorch",
              2,
              5,
              0,
              Map.of(TrainerEnvironment.RESUME_FROM, String.valueOf(stopped.checkpoint())));
      assertThat(resumed.waitFor()).as(Files.readString(pod.log())).isEqualTo(ExitCode.DONE.code());
      assertThat(next.stop()).as(next.log()).isZero();

      var all = pod.heard();
      assertThat(all.get(before.size()))
          .isInstanceOfSatisfying(
              TrainerEvent.Started.class,
              started -> assertThat(started.resumedFrom()).isEqualTo(stopped.checkpoint()));
      assertThat(progress(all, true))
          .extracting(TrainerEvent.Progress::step, TrainerEvent.Progress::epoch)
          .containsExactly(at(4, 1), at(8, 2), at(12, 3), at(16, 4), at(20, 5));
      assertThat(((TrainerEvent.Finished) all.getLast()).outcome()).isEqualTo(Outcome.Succeeded);
    }
  }

  private static Tuple at(long step, double epoch) {
    return tuple(step, epoch);
  }

  private static List<TrainerEvent.Progress> progress(List<TrainerEvent> events, boolean epochEnd) {
    return events.stream()
        .filter(TrainerEvent.Progress.class::isInstance)
        .map(TrainerEvent.Progress.class::cast)
        .filter(each -> each.epochEnd() == epochEnd)
        .toList();
  }

  private static List<TrainerEvent.CheckpointSaved> saved(List<TrainerEvent> events) {
    return events.stream()
        .filter(TrainerEvent.CheckpointSaved.class::isInstance)
        .map(TrainerEvent.CheckpointSaved.class::cast)
        .toList();
  }

  private static Process script(
      ScriptPod pod,
      String lightning,
      int attempt,
      int epochs,
      double pause,
      Map<String, String> more)
      throws IOException {
    var environment = new HashMap<>(more);
    environment.put("PYTHONPATH", ScriptPod.EXAMPLE.toString());
    environment.put("CUDA_VISIBLE_DEVICES", "");
    return pod.trainer(
        List.of(TorchPython.programWithLightning(), "-B", SCRIPT.toString(), lightning),
        attempt,
        """
        data:
          points: 64
        training:
          max_epochs: %d
        model:
          hidden: 8
          pause_s: %s
        """
            .formatted(epochs, pause),
        environment);
  }
}
