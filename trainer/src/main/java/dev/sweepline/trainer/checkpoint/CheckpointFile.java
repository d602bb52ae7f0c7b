package dev.sweepline.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.weights.TensorFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// A checkpoint to go on from.
public final class CheckpointFile {
  private CheckpointFile() {}

  /// Fills the arrays through `assign` and returns the position, which `refusal` may find a reason
  /// not to go on from; every array must be in the file with its shape.
  public static TrainingState restore(
      Path path,
      Map<String, NDArray> arrays,
      Function<TrainingState, Optional<String>> refusal,
      NDManager manager,
      BiConsumer<NDArray, NDArray> assign) {
    try (var file = TensorFile.open(path)) {
      var state =
          CheckpointFolder.state(file)
              .orElseThrow(() ->
                  new IOException(
                      "it holds no training state; weights of another program go to model.pretrained"));
      var reason = refusal.apply(state);
      if (reason.isPresent()) {
        throw new IOException(reason.get());
      }
      CheckpointFolder.verify(path);
      refuseOthers(path, file.shapes(), arrays);
      for (var array : arrays.entrySet()) {
        var shape = array.getValue().getShape();
        try (var values = manager.create(file.floats(array.getKey()), shape, DataType.FLOAT32)) {
          assign.accept(array.getValue(), values);
        }
      }
      return state;
    } catch (NoSuchFileException e) {
      throw new TrainingFailure(ExitCode.CHECKPOINT, "no checkpoint " + path, e);
    } catch (IOException e) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT, "cannot resume from " + path + ": " + e.getMessage(), e);
    }
  }

  /// The training state in a file; empty where another program wrote it.
  public static Optional<TrainingState> state(Path path) {
    try (var file = TensorFile.open(path)) {
      return CheckpointFolder.state(file);
    } catch (NoSuchFileException e) {
      throw new TrainingFailure(ExitCode.CHECKPOINT, "no checkpoint " + path, e);
    } catch (IOException e) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT, "cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  /// The digest of the data that the file's run was trained on, as the file itself says it.
  public static Optional<String> data(Path path) {
    try (var file = TensorFile.open(path)) {
      return Optional.ofNullable(file.metadata().get(CheckpointFolder.DATA_DIGEST))
          .filter(digest -> !digest.isBlank());
    } catch (IOException e) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT, "cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static void refuseOthers(
      Path file, Map<String, Shape> shapes, Map<String, NDArray> arrays) {
    var missing = new ArrayList<String>();
    var different = new ArrayList<String>();
    arrays.forEach((name, array) -> {
      var shape = shapes.get(name);
      if (shape == null) {
        missing.add(name);
      } else if (!shape.equals(array.getShape())) {
        different.add(name + " " + shape + " for " + array.getShape());
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
