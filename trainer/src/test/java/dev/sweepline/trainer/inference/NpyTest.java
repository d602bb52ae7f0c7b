package dev.sweepline.trainer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.trainer.Python;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
  @TempDir Path folder;

  @Test
  void readsWhatItWrote() throws IOException {
    var file = folder.resolve("x.npy");
    new Npy(List.of(2, 1, 2), FloatBuffer.wrap(new float[] {1, -2, 3.5f, 4})).write(file);

    var read = Npy.read(file);

    assertThat(read.shape()).containsExactly(2, 1, 2);
    assertThat(floats(read)).containsExactly(1, -2, 3.5f, 4);
  }

  @Test
  void exchangesArraysWithNumpy() throws IOException, InterruptedException {
    var ours = folder.resolve("ours.npy");
    var theirs = folder.resolve("theirs.npy");
    new Npy(List.of(3), FloatBuffer.wrap(new float[] {1, 2, 3})).write(ours);

    var said =
        Python.run(
            """
            import sys, numpy as np
            print(np.load(sys.argv[1]).tolist())
            np.save(sys.argv[2], np.arange(6, dtype=np.float32).reshape(2, 3))
            """,
            ours.toString(),
            theirs.toString());

    assertThat(said.strip()).isEqualTo("[1.0, 2.0, 3.0]");
    assertThat(Npy.read(theirs).shape()).containsExactly(2, 3);
    assertThat(floats(Npy.read(theirs))).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void saysWhatItCannotRead() throws IOException {
    var text = Files.writeString(folder.resolve("text.npy"), "ID,target");
    refused(text, "not an .npy file");
    refused(header("<f8", "False", "(1,)"), "must hold float32 (<f4), holds <f8");
    refused(header("<f4", "True", "(1,)"), "must be in C order, is in Fortran order");
    refused(header("<f4", "False", "(2,)"), "holds 4 bytes of values, its shape [2] needs 8");
  }

  private static void refused(Path file, String message) {
    assertThatThrownBy(() -> Npy.read(file)).isInstanceOf(IOException.class).hasMessage(message);
  }

  /// A file with one float.
  private Path header(String type, String fortran, String shape) throws IOException {
    var header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n".formatted(type, fortran, shape);
    var content = "\u0093NUMPY\u0001\0" + (char) header.length() + "\0" + header + "\0\0\0\0";
    return Files.write(folder.resolve("made.npy"), content.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static float[] floats(Npy array) {
    var floats = new float[array.values().remaining()];
    array.values().duplicate().get(floats);
    return floats;
  }
}
