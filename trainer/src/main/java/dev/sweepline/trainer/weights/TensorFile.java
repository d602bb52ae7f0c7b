package dev.sweepline.trainer.weights;

import ai.djl.ndarray.types.Shape;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Named tensors in a file, whatever program wrote it.
public interface TensorFile extends Closeable {
  Map<String, Shape> shapes();

  /// What the file says of itself beside the tensors.
  Map<String, String> metadata();

  /// Values as floats in native order; the memory is written again by the next call.
  ByteBuffer floats(String name) throws IOException;

  /// Safetensors, or a `state_dict` of `torch.save`. Throws an `IOException` that says what is
  /// wrong.
  static TensorFile open(Path file) throws IOException {
    try (var content = Files.newInputStream(file)) {
      var magic = content.readNBytes(2);
      boolean zip = magic.length == 2 && magic[0] == 'P' && magic[1] == 'K';
      return zip ? TorchFile.open(file) : SafetensorsFile.open(file);
    }
  }
}
