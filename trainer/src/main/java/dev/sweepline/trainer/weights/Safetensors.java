package dev.sweepline.trainer.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.LongStream;

/// Writes the safetensors format: a JSON header of names, types, shapes and offsets, then the
/// bytes.
public final class Safetensors {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private Safetensors() {}

  /// Writes and waits for the disk.
  public static void write(Path file, Map<String, NDArray> arrays, Map<String, String> metadata)
      throws IOException {
    var header = JSON.createObjectNode();
    header.set("__metadata__", JSON.valueToTree(metadata));
    long offset = 0;
    for (var array : arrays.entrySet()) {
      var value = array.getValue();
      if (value.getDataType() != DataType.FLOAT32) {
        throw new IllegalArgumentException(array.getKey() + " is " + value.getDataType());
      }
      var entry = header.putObject(array.getKey());
      entry.put("dtype", "F32");
      var shape = entry.putArray("shape");
      LongStream.of(value.getShape().getShape()).forEach(shape::add);
      entry.putArray("data_offsets").add(offset).add(offset += value.size() * Float.BYTES);
    }
    var text = JSON.writeValueAsString(header);
    // Spaces up to a multiple of 8 keep the tensors aligned.
    var bytes =
        (text + " ".repeat((8 - text.getBytes(StandardCharsets.UTF_8).length % 8) % 8))
            .getBytes(StandardCharsets.UTF_8);
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      writeAll(channel, length.putLong(bytes.length).flip());
      writeAll(channel, ByteBuffer.wrap(bytes));
      for (var array : arrays.values()) {
        writeValues(channel, array);
      }
      channel.force(true);
    }
  }

  private static void writeValues(FileChannel channel, NDArray array) throws IOException {
    if (array.getDevice().isGpu()) {
      try (var host = array.toDevice(Device.cpu(), true)) {
        writeAll(channel, host.toByteBuffer(true));
      }
    } else {
      writeAll(channel, array.toByteBuffer(true)); // The array's own memory, no copy.
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
