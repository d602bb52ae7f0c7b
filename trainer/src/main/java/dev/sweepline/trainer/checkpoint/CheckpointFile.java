package dev.sweepline.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// A checkpoint to go on from.
public final class CheckpointFile {
  private CheckpointFile() {}

  /// Fills the arrays through `assign` and returns the position; every array must be in the file
  /// with its shape.
  public static TrainingState restore(
      Path file,
      Map<String, NDArray> arrays,
      NDManager manager,
      BiConsumer<NDArray, NDArray> assign) {
    try (var channel = FileChannel.open(file)) {
      var header = Safetensors.readHeader(channel);
      var state = CheckpointFolder.state(header);
      refuseOthers(file, header, arrays);
      long largest =
          arrays.values().stream().mapToLong(array -> array.size() * Float.BYTES).max().orElse(0);
      // One buffer for all: it is copied before the next tensor comes.
      var buffer =
          ByteBuffer.allocateDirect(Math.toIntExact(largest)).order(ByteOrder.nativeOrder());
      for (var array : arrays.entrySet()) {
        var entry = header.entries().get(array.getKey());
        if (entry != null) {
          Safetensors.read(channel, header, entry, buffer);
          try (var values = manager.create(buffer, array.getValue().getShape(), DataType.FLOAT32)) {
            assign.accept(array.getValue(), values);
          }
        }
      }
      return state;
    } catch (NoSuchFileException e) {
      throw new TrainingFailure(ExitCode.CHECKPOINT, "no checkpoint " + file, e);
    } catch (IOException e) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT, "cannot resume from " + file + ": " + e.getMessage(), e);
    }
  }

  private static void refuseOthers(
      Path file, Safetensors.Header header, Map<String, NDArray> arrays) {
    var missing = new ArrayList<String>();
    var different = new ArrayList<String>();
    arrays.forEach((name, array) -> {
      var entry = header.entries().get(name);
      if (entry == null) {
        missing.add(name);
      } else if (!entry.shape().equals(array.getShape())) {
        different.add(name + " " + entry.shape() + " for " + array.getShape());
      }
    });
    if (!missing.isEmpty() || !different.isEmpty()) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT,
          "cannot resume from %s: missing %s, other shapes %s"
              .formatted(file, few(missing), few(different)));
    }
  }

  private static String few(List<String> names) {
    return names.size() <= 5
        ? names.toString()
        : names.subList(0, 5) + " and " + (names.size() - 5) + " more";
  }
}
