package dev.sweepline.trainer.training;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.data.ImageFolders;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.trainer.event.Secrets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Loops whose events go nowhere.
final class Loops {
  private Loops() {}

  static TrainingLoop begin(Path folder, Settings settings, BooleanSupplier stopAsked)
      throws IOException {
    var nowhere =
        new RunEvents.Destination(
            Optional.empty(),
            Optional.empty(),
            EventTopics.EVENTS,
            Optional.empty(),
            folder,
            Secrets.of(Map.of()));
    return new TrainingLoop(
        settings,
        ImageFolders.read(settings.data()),
        new CheckpointFolder(folder, settings.checkpoint()),
        1,
        RunEvents.open("uid", 1, nowhere, Clock.systemUTC()),
        stopAsked);
  }

  /// Parameters, statistics and moments of the last checkpoint: everything after the header, which
  /// names folders.
  static byte[] tensors(TrainingLoop loop) throws IOException {
    var bytes = Files.readAllBytes(loop.lastCheckpoint().orElseThrow());
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Arrays.copyOfRange(bytes, (int) (8 + header), bytes.length);
  }
}
