package dev.sweepline.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.sweepline.trainer.Python;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFileTest {
  @TempDir Path folder;

  @Test
  void readsWhatPythonsSafetensorsWrote() throws IOException {
    try (var file = TensorFile.open(golden("python.safetensors"))) {
      assertThat(file.shapes())
          .containsOnly(
              Map.entry("f32", new Shape(2, 2)),
              Map.entry("f16", new Shape(2)),
              Map.entry("bf16", new Shape(3)),
              Map.entry("f64", new Shape(1)),
              Map.entry("steps.num_batches_tracked", new Shape()));
      assertThat(file.metadata()).containsExactly(Map.entry("format", "pt"));
      assertThat(floats(file, "f32")).containsExactly(1f, -2.5f, 3.25f, 4f);
      assertThat(floats(file, "f16")).containsExactly(0.5f, -1.5f);
      assertThat(floats(file, "bf16")).containsExactly(2f, -0.125f, 3f);
      assertThat(floats(file, "f64")).containsExactly(1e-3f);
      assertThat(floats(file, "steps.num_batches_tracked")).containsExactly(7f);
    }
  }

  @Test
  void readsAStateDictOfTorchSave() throws IOException {
    try (var file = TensorFile.open(golden("python.pth"))) {
      assertThat(file.shapes())
          .containsEntry("0.weight", new Shape(3, 2, 1, 1))
          .containsEntry("1.running_var", new Shape(3))
          .containsEntry("1.num_batches_tracked", new Shape())
          .containsEntry("turned", new Shape(3, 2))
          .containsEntry("part", new Shape(3));
      assertThat(floats(file, "0.weight")).containsExactly(0f, 1f, 2f, 3f, 4f, 5f);
      assertThat(floats(file, "0.bias")).containsExactly(0.5f, -0.5f, 0.25f);
      assertThat(floats(file, "1.running_var")).containsExactly(1f, 1f, 1f);
      assertThat(floats(file, "turned")).containsExactly(0f, 3f, 1f, 4f, 2f, 5f);
      assertThat(floats(file, "part")).containsExactly(2f, 3f, 4f);
      assertThat(floats(file, "half")).containsExactly(1.5f, -2f);
    }
  }

  @Test
  void pythonReadsWhatWeWrite() throws IOException, InterruptedException {
    var file = folder.resolve("ours.safetensors");
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var arrays = new LinkedHashMap<String, NDArray>();
      arrays.put("weight", manager.create(new float[] {1, -2, 3.5f, 0}, new Shape(2, 2)));
      arrays.put("scalar", manager.create(7f));
      Safetensors.write(file, arrays, Map.of("format", "pt", "sweepline.state", "{\"step\": 1}"));
    }

    var said =
        Python.run(
            """
            import sys, safetensors
            with safetensors.safe_open(sys.argv[1], 'pt') as file:
                print(file.metadata()['sweepline.state'])
                for name in sorted(file.keys()):
                    print(name, file.get_tensor(name).tolist())
            """,
            file.toString());

    assertThat(said.lines())
        .containsExactly("{\"step\": 1}", "scalar 7.0", "weight [[1.0, -2.0], [3.5, 0.0]]");
  }

  @Test
  void refusesAPickleThatWouldCallSomething() throws IOException {
    var pickle = "\u0080\u0002cposix\nsystem\nX\u0004\0\0\0true\u0085R.";

    assertThatThrownBy(() -> new Pickle(pickle.getBytes(StandardCharsets.ISO_8859_1)).read())
        .isInstanceOf(IOException.class)
        .hasMessage("no state_dict: it would call posix.system");
  }

  @Test
  void saysThatAFileIsOfAnotherKind() throws IOException {
    var text = Files.writeString(folder.resolve("notes.txt"), "these are not weights at all");

    assertThatThrownBy(() -> TensorFile.open(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a safetensors file");
  }

  private static float[] floats(TensorFile file, String name) throws IOException {
    var buffer = file.floats(name).asFloatBuffer();
    var floats = new float[buffer.remaining()];
    buffer.get(floats);
    return floats;
  }

  static Path golden(String name) {
    return Path.of(
        Objects.requireNonNull(TensorFileTest.class.getResource("/golden/" + name)).getPath());
  }
}
