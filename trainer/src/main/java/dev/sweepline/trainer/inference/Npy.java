package dev.sweepline.trainer.inference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// NumPy's `.npy` files of 32-bit floats, rows first.
record Npy(List<Integer> shape, FloatBuffer values) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([\\d,\\s]*)\\)");
  private static final int ALIGNMENT = 64;

  /// The values stay in the file until they are read. Throws an `IOException` that says what is
  /// wrong.
  static Npy read(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException("larger than 2 GiB");
      }
      var bytes = channel.map(MapMode.READ_ONLY, 0, channel.size());
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      var magic = new byte[Math.min(MAGIC.length, bytes.remaining())];
      bytes.get(magic);
      if (!Arrays.equals(magic, MAGIC) || bytes.remaining() < 6) {
        throw new IOException("not an .npy file");
      }
      int version = bytes.get();
      bytes.get();
      int length = version == 1 ? bytes.getShort() & 0xffff : bytes.getInt();
      if (length < 0 || length > bytes.remaining()) {
        throw new IOException("not an .npy file: its header is cut off");
      }
      var text = new byte[length];
      bytes.get(text);
      var header = new String(text, StandardCharsets.UTF_8);
      if (!found(TYPE, header).equals("<f4")) {
        throw new IOException("must hold float32 (<f4), holds " + found(TYPE, header));
      }
      if (found(ORDER, header).equals("True")) {
        throw new IOException("must be in C order, is in Fortran order");
      }
      var shape = shape(found(SHAPE, header));
      long size = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
      if (bytes.remaining() != size * Float.BYTES) {
        throw new IOException(
            "holds %d bytes of values, its shape %s needs %d"
                .formatted(bytes.remaining(), shape, size * Float.BYTES));
      }
      return new Npy(shape, bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    }
  }

  void write(Path file) throws IOException {
    var dimensions =
        shape.stream().map(String::valueOf).collect(Collectors.joining(", "))
            + (shape.size() == 1 ? "," : "");
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }".formatted(dimensions);
    int prefix = MAGIC.length + 4;
    int padding = ALIGNMENT - (prefix + header.length() + 1) % ALIGNMENT;
    var text = (header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    var bytes =
        ByteBuffer.allocate(prefix + text.length + values.remaining() * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length).put(text);
    bytes.asFloatBuffer().put(values.duplicate());
    bytes.clear();
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private static String found(Pattern pattern, String header) throws IOException {
    var matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new IOException("not an .npy file of numbers: its header is " + header.strip());
    }
    return matcher.group(1);
  }

  private static List<Integer> shape(String text) {
    return Stream.of(text.split(",", -1))
        .map(String::strip)
        .filter(number -> !number.isEmpty())
        .map(Integer::valueOf)
        .toList();
  }
}
