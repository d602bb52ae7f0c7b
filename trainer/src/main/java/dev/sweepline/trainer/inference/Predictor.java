package dev.sweepline.trainer.inference;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.checkpoint.CheckpointFile;
import dev.sweepline.trainer.checkpoint.TrainingState;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.Network;
import dev.sweepline.trainer.model.TorchOps;
import dev.sweepline.trainer.training.Devices;
import dev.sweepline.trainer.weights.Networks;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The network of a checkpoint, which answers and does not learn.
final class Predictor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Predictor.class.getName());

  private final Optional<TrainingState> state;
  private final List<String> classes;
  private final NDManager manager;
  private final TorchOps ops;
  private final Network network;

  /// Throws a `TrainingFailure` where the checkpoint is not of the model that is configured.
  Predictor(Settings settings, Path checkpoint) {
    state = CheckpointFile.state(checkpoint);
    state.ifPresent(saved -> refuseOtherModel(settings, checkpoint, saved));
    classes = classes(settings, checkpoint, state);
    Engine.getEngine("PyTorch").setRandomSeed(0); // The fresh weights below are all replaced.
    // Answering on a thread with gradients on would build graphs for nothing.
    JniUtils.setGradMode(false);
    manager = NDManager.newBaseManager(Devices.of(settings.device()), "PyTorch");
    ops = new TorchOps();
    network = Networks.of(checkpoint, settings, classes.size(), manager, ops);
  }

  /// In the order of logits; numbers where the checkpoint does not name them.
  List<String> classes() {
    return classes;
  }

  /// Says so where training saw images of another size.
  void expectImagesOf(int size) {
    var trained = state.map(TrainingState::imageSize).orElse(size);
    if (trained != size) {
      LOG.log(Level.WARNING, "trained on images of {0} px, data.image_size is {1}", trained, size);
    }
  }

  /// Logits row by row of normalised images `(count, height, width, 3)`.
  float[] logits(ByteBuffer images, int count, int height, int width) {
    try (var scratch = manager.newSubManager()) {
      var array = scratch.create(images, new Shape(count, height, width, 3), DataType.FLOAT32);
      return network.forward(array.transpose(0, 3, 1, 2), false).toFloatArray();
    }
  }

  /// Arrays of one architecture may fit into another, which answers something else.
  private static void refuseOtherModel(Settings settings, Path checkpoint, TrainingState saved) {
    var family = saved.family();
    if (family != null && !family.equals(settings.model().family())) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT,
          "%s was trained with model._target_=%s, the configuration says %s: give it what the run had"
              .formatted(checkpoint, family, settings.model().family()));
    }
    if (!saved.model().equals(settings.model().name())) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT,
          "%s is of model=%s, the configuration says %s"
              .formatted(checkpoint, saved.model(), settings.model().name()));
    }
  }

  private static List<String> classes(
      Settings settings, Path checkpoint, Optional<TrainingState> state) {
    var wanted = settings.model().classes();
    var named = state.map(TrainingState::classes);
    if (named.isPresent()) {
      if (wanted.isPresent() && wanted.getAsInt() != named.get().size()) {
        throw new TrainingFailure(
            ExitCode.CHECKPOINT,
            "%s is of %d classes, model.num_classes says %d"
                .formatted(checkpoint, named.get().size(), wanted.getAsInt()));
      }
      return named.get();
    }
    int count =
        wanted.orElseThrow(() ->
            new TrainingFailure(
                ExitCode.INVALID_CONFIG,
                "model.num_classes: must be set, as " + checkpoint + " does not name classes"));
    return IntStream.range(0, count).mapToObj(String::valueOf).toList();
  }

  @Override
  public void close() {
    network.close();
    ops.close();
    manager.close();
  }
}
