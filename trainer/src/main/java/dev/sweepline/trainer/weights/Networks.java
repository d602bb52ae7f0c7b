package dev.sweepline.trainer.weights;

import ai.djl.ndarray.NDManager;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.Family;
import dev.sweepline.trainer.model.Network;
import dev.sweepline.trainer.model.TorchOps;
import java.nio.file.Path;

/// The network that settings describe.
public final class Networks {
  private Networks() {}

  /// With the weights that training begins with.
  public static Network begun(Settings settings, int classes, NDManager manager, TorchOps ops) {
    var network = fresh(settings, classes, manager, ops);
    settings
        .model()
        .pretrained()
        .map(source -> WeightStore.usual(System.getenv()).file(source))
        .ifPresent(file -> load(settings, file, network, manager, ops));
    return network;
  }

  /// With the weights of a file, head included.
  public static Network of(
      Path file, Settings settings, int classes, NDManager manager, TorchOps ops) {
    var network = fresh(settings, classes, manager, ops);
    var report = load(settings, file, network, manager, ops);
    if (!report.newHead().isEmpty()) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT,
          "%s is of another number of classes than %d: %s"
              .formatted(file, classes, String.join(", ", report.newHead())));
    }
    return network;
  }

  private static KeyReport load(
      Settings settings, Path file, Network network, NDManager manager, TorchOps ops) {
    return new WeightLoader(family(settings), settings.checkpoint().strict())
        .load(file, network, manager, ops);
  }

  private static Network fresh(Settings settings, int classes, NDManager manager, TorchOps ops) {
    var model = settings.model();
    var order = new Family.Order(model.name(), classes, model.dropRate(), model.dropPathRate());
    return family(settings).network(order, manager, ops);
  }

  private static Family family(Settings settings) {
    return Family.of(settings.model().family()).orElseThrow();
  }
}
