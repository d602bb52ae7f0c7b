package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.weights.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training that begins with weights of a file.
class PretrainedTest {
  private static final Path TREE = Path.of(System.getProperty("sweepline.root"), "configs");

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    GenerateDocuments.main(
        new String[] {shared.resolve("pages").toString(), "--pages", "40", "--size", "24"});
    assertThat(run(shared, "model=nano", "seed=7").exitCode()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void beginsWithTheWeightsOfTheFile() throws IOException {
    var run =
        run(folder, "model=nano", "seed=8", "training.lr=0", "model.pretrained=" + last(shared));

    assertThat(run).isEqualTo(new RunOnce(ExitCode.DONE, ""));
    for (var name : List.of("features.0.0.weight", "classifier.1.bias")) {
      assertThat(values(folder, name)).isEqualTo(values(shared, name));
    }
  }

  @Test
  void refusesWeightsOfAnotherModelUnlessToldToTakeWhatFits() throws IOException {
    var words = List.of("model=efficientnet_b0", "model.pretrained=" + last(shared));

    var strict = run(folder, words.toArray(String[]::new));

    assertThat(strict.exitCode()).isEqualTo(ExitCode.CHECKPOINT);
    assertThat(strict.message())
        .startsWith(last(shared) + " does not fit the model: ")
        .contains(" missing: features.4.2.block")
        .contains(" mis-shaped: features.0.0.weight (16, 3, 3, 3) for (32, 3, 3, 3), ");
    var lenient = new ArrayList<>(words);
    lenient.add("checkpoint.strict=false");
    assertThat(run(folder, lenient.toArray(String[]::new)).exitCode()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void saysThatThereIsNoSuchFile() throws IOException {
    assertThat(run(folder, "model=nano", "model.pretrained=/nowhere/own.pth"))
        .isEqualTo(new RunOnce(ExitCode.CHECKPOINT, "no weights /nowhere/own.pth"));
  }

  private static RunOnce run(Path folder, String... more) throws IOException {
    var words = new ArrayList<>(List.of(more));
    words.add("data.root=" + shared.resolve("pages"));
    words.addAll(List.of("data.image_size=16", "data.batch_size=16", "training.max_epochs=1"));
    return RunOnce.of(TREE, folder, words.toArray(String[]::new));
  }

  private static Path last(Path folder) {
    return folder.resolve("checkpoints/last.safetensors");
  }

  private static float[] values(Path folder, String name) throws IOException {
    try (var file = TensorFile.open(last(folder))) {
      var buffer = file.floats(name).asFloatBuffer();
      var values = new float[buffer.remaining()];
      buffer.get(values);
      return values;
    }
  }
}
