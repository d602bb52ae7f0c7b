package dev.sweepline.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.EfficientNets;
import dev.sweepline.trainer.model.Family;
import dev.sweepline.trainer.model.Network;
import dev.sweepline.trainer.model.TorchOps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightLoaderTest {
  @TempDir Path folder;
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final TorchOps ops = new TorchOps();

  @AfterEach
  void close() {
    ops.close();
    manager.close();
  }

  @Test
  void loadsAllButTheHeadOfAnotherNumberOfClasses() throws IOException {
    var source = network(1000);
    var target = network(10);
    var head = values(target, "classifier.1.weight");

    var report = load(saved(source.arrays()), target, true);

    assertThat(report)
        .isEqualTo(
            new KeyReport(
                List.of(),
                List.of(),
                List.of(),
                List.of(
                    "classifier.1.weight (1000, 128) for (10, 128)",
                    "classifier.1.bias (1000) for (10)")));
    assertThat(values(target, "features.2.0.block.1.0.weight"))
        .isEqualTo(values(source, "features.2.0.block.1.0.weight"));
    assertThat(values(target, "features.0.1.running_var"))
        .isEqualTo(values(source, "features.0.1.running_var"));
    assertThat(values(target, "classifier.1.weight")).isEqualTo(head);
  }

  @Test
  void namesAllThatDoesNotFitAndLoadsTheRestWhereThatIsWanted() throws IOException {
    var source = network(10);
    var arrays = new LinkedHashMap<>(source.arrays());
    arrays.remove("features.0.0.weight");
    arrays.put("features.0.1.weight", manager.zeros(new Shape(5)));
    arrays.put("ema.decay", manager.zeros(new Shape(1)));
    var file = saved(arrays);
    var target = network(10);

    assertThatThrownBy(() -> load(file, target, true))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CHECKPOINT))
        .hasMessageContaining("1 missing: features.0.0.weight; 1 unexpected: ema.decay; ")
        .hasMessageContaining("1 mis-shaped: features.0.1.weight (5) for (16)");
    assertThat(load(file, target, false))
        .isEqualTo(
            new KeyReport(
                List.of("features.0.0.weight"),
                List.of("ema.decay"),
                List.of("features.0.1.weight (5) for (16)"),
                List.of()));
    assertThat(values(target, "classifier.1.weight"))
        .isEqualTo(values(source, "classifier.1.weight"));
  }

  @Test
  void passesOverAnOptimizersMemoryAndCountersOfBatches() throws IOException {
    var source = network(10);
    var arrays = new LinkedHashMap<>(source.arrays());
    arrays.put("optimizer.mean.features.0.0.weight", manager.zeros(new Shape(1)));
    arrays.put("features.0.1.num_batches_tracked", manager.zeros(new Shape(1)));

    assertThat(load(saved(arrays), network(10), true).fits()).isTrue();
  }

  private KeyReport load(Path file, Network network, boolean strict) {
    return new WeightLoader(new EfficientNets(), strict).load(file, network, manager, ops);
  }

  private Network network(int classes) {
    return new EfficientNets().network(new Family.Order("nano", classes, 0, 0), manager, ops);
  }

  private Path saved(Map<String, NDArray> arrays) throws IOException {
    var file = folder.resolve("weights.safetensors");
    Safetensors.write(file, arrays, Map.of());
    return file;
  }

  private static float[] values(Network network, String name) {
    return Objects.requireNonNull(network.arrays().get(name)).toFloatArray();
  }
}
