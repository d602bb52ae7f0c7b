package dev.sweepline.trainer.weights;

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
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Reads safetensors of any program; what is no float becomes one.
final class SafetensorsFile implements TensorFile {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int MAX_HEADER = 100_000_000;

  /// What the header says of one tensor; `begin` counts from the end of the header.
  private record Entry(String type, Shape shape, long begin, long end) {}

  private final FileChannel channel;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final long dataStart;
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private ByteBuffer raw = ByteBuffer.allocate(0);

  private SafetensorsFile(FileChannel channel) throws IOException {
    this.channel = channel;
    var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readAll(length, 0);
    long size = length.getLong(0);
    if (size < 2 || size > MAX_HEADER || size > channel.size() - Long.BYTES) {
      throw new IOException("not a safetensors file: a header of " + size + " bytes");
    }
    dataStart = Long.BYTES + size;
    for (var field : header((int) size).properties()) {
      if (field.getKey().equals("__metadata__")) {
        field.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        entries.put(field.getKey(), entry(field.getKey(), field.getValue()));
      }
    }
  }

  static SafetensorsFile open(Path file) throws IOException {
    var channel = FileChannel.open(file);
    try {
      return new SafetensorsFile(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public Map<String, Shape> shapes() {
    var shapes = new LinkedHashMap<String, Shape>();
    entries.forEach((name, entry) -> shapes.put(name, entry.shape()));
    return shapes;
  }

  @Override
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  @Override
  public ByteBuffer floats(String name) throws IOException {
    var entry = entries.get(name);
    if (entry == null) {
      throw new IOException("no tensor " + name);
    }
    int size = Math.toIntExact(entry.shape().size());
    buffer = roomFor(size * Float.BYTES, buffer).order(ByteOrder.nativeOrder());
    if (entry.type().equals(ElementType.F32.name())
        && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      readAll(buffer, dataStart + entry.begin());
      return buffer.flip();
    }
    var type = type(name, entry);
    raw = roomFor(size * type.bytes(), raw).order(ByteOrder.LITTLE_ENDIAN);
    readAll(raw, dataStart + entry.begin());
    for (int i = 0; i < size; i++) {
      buffer.putFloat(type.at(raw, i));
    }
    return buffer.flip();
  }

  private static ElementType type(String name, Entry entry) throws IOException {
    var known = type(entry.type());
    if (known == null) {
      throw new IOException("tensor " + name + " has type " + entry.type() + ", which is not read");
    }
    return known;
  }

  private static @Nullable ElementType type(String name) {
    return Arrays.stream(ElementType.values())
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private JsonNode header(int size) throws IOException {
    var bytes = ByteBuffer.allocate(size);
    readAll(bytes, Long.BYTES);
    try {
      return JSON.readTree(new String(bytes.array(), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IOException("not a safetensors file: the header is no JSON", e);
    }
  }

  private Entry entry(String name, JsonNode node) throws IOException {
    var typeName = node.path("dtype").asText();
    var type = type(typeName);
    long[] dimensions =
        LongStream.range(0, node.path("shape").size())
            .map(i -> node.path("shape").path((int) i).asLong(-1))
            .toArray();
    long begin = node.path("data_offsets").path(0).asLong(-1);
    long end = node.path("data_offsets").path(1).asLong(-1);
    boolean fits = begin >= 0 && begin <= end && end <= channel.size() - dataStart;
    if (type != null) {
      long size = LongStream.of(dimensions).reduce(type.bytes(), Math::multiplyExact);
      fits &= end - begin == size;
    }
    if (!fits) {
      throw new IOException("tensor " + name + " does not fit into the file: it is cut off");
    }
    return new Entry(typeName, new Shape(dimensions), begin, end);
  }

  /// Direct memory for at least so many bytes, and a limit there.
  private static ByteBuffer roomFor(int bytes, ByteBuffer before) {
    var room = before.capacity() >= bytes ? before : ByteBuffer.allocateDirect(bytes);
    return room.clear().limit(bytes);
  }

  private void readAll(ByteBuffer into, long position) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new IOException("the file ends early");
      }
      at += read;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
