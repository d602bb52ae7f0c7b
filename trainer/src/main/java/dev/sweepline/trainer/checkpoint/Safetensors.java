package dev.sweepline.trainer.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/// The safetensors format: a JSON header of names, types, shapes and offsets, then the bytes.
final class Safetensors {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int MAX_HEADER = 100_000_000;

  private Safetensors() {}

  /// What the header says of one tensor; `begin` counts from the end of the header.
  record Entry(Shape shape, long begin, long end) {}

  record Header(Map<String, Entry> entries, Map<String, String> metadata, long dataStart) {}

  /// Writes and waits for the disk.
  static void write(Path file, Map<String, NDArray> arrays, Map<String, String> metadata)
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

  /// Throws an `IOException` that says what is wrong with the file.
  static Header readHeader(FileChannel channel) throws IOException {
    var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readAll(channel, length, 0);
    long size = length.getLong(0);
    if (size < 2 || size > MAX_HEADER || size > channel.size() - Long.BYTES) {
      throw new IOException("not a safetensors file: a header of " + size + " bytes");
    }
    var bytes = ByteBuffer.allocate((int) size);
    readAll(channel, bytes, Long.BYTES);
    JsonNode header;
    try {
      header = JSON.readTree(new String(bytes.array(), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IOException("not a safetensors file: the header is no JSON", e);
    }
    long dataStart = Long.BYTES + size;
    var entries = new LinkedHashMap<String, Entry>();
    var metadata = new LinkedHashMap<String, String>();
    for (var field : header.properties()) {
      if (field.getKey().equals("__metadata__")) {
        field.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        entries.put(
            field.getKey(), entry(field.getKey(), field.getValue(), channel.size() - dataStart));
      }
    }
    return new Header(entries, metadata, dataStart);
  }

  static void read(FileChannel channel, Header header, Entry entry, ByteBuffer into)
      throws IOException {
    into.clear().limit(Math.toIntExact(entry.end() - entry.begin()));
    readAll(channel, into, header.dataStart() + entry.begin());
    into.flip();
  }

  private static Entry entry(String name, JsonNode node, long available) throws IOException {
    var shape = LongStream.range(0, node.path("shape").size());
    long[] dimensions = shape.map(i -> node.path("shape").path((int) i).asLong(-1)).toArray();
    long begin = node.path("data_offsets").path(0).asLong(-1);
    long end = node.path("data_offsets").path(1).asLong(-1);
    long size = LongStream.of(dimensions).reduce(Float.BYTES, Math::multiplyExact);
    if (!node.path("dtype").asText().equals("F32")) {
      throw new IOException(
          "tensor " + name + " has type " + node.path("dtype").asText() + ", only F32 is read");
    }
    if (begin < 0 || end - begin != size || end > available) {
      throw new IOException("tensor " + name + " does not fit into the file: it is cut off");
    }
    return new Entry(new Shape(dimensions), begin, end);
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void readAll(FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new IOException("the file ends early");
      }
      at += read;
    }
  }
}
