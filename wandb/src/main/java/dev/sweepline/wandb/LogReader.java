package dev.sweepline.wandb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads a `.wandb` file up to its end or to where a crash or a bad disk cut it.
final class LogReader {
  private final byte[] file;
  private final ByteBuffer bytes;
  private final List<byte[]> records = new ArrayList<>();
  private final ByteArrayOutputStream record = new ByteArrayOutputStream();
  private boolean insideRecord;
  private boolean torn;

  private LogReader(byte[] file) {
    this.file = file;
    bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// `torn`: the file ends inside a record, or a checksum is wrong; `records` are those before.
  record Contents(List<byte[]> records, boolean torn) {
    Contents {
      records = List.copyOf(records);
    }
  }

  static Contents read(Path file) throws IOException {
    return read(Files.readAllBytes(file));
  }

  static Contents read(byte[] file) {
    var header = LogFrames.fileHeader();
    if (file.length < header.length
        || !Arrays.equals(header, 0, header.length, file, 0, header.length)) {
      return new Contents(List.of(), true);
    }
    var reader = new LogReader(file);
    reader.bytes.position(header.length);
    reader.readRecords();
    return new Contents(reader.records, reader.torn);
  }

  private void readRecords() {
    while (!torn && skipShortRest()) {
      readChunk();
    }
    torn |= insideRecord;
  }

  /// Whether a chunk may follow.
  private boolean skipShortRest() {
    int room = LogFrames.BLOCK - bytes.position() % LogFrames.BLOCK;
    if (room < LogFrames.CHUNK_HEADER) {
      bytes.position(Math.min(bytes.limit(), bytes.position() + room));
    }
    return bytes.hasRemaining();
  }

  private void readChunk() {
    if (bytes.remaining() < LogFrames.CHUNK_HEADER) {
      torn = true;
      return;
    }
    int checksum = bytes.getInt();
    int length = Short.toUnsignedInt(bytes.getShort());
    byte type = bytes.get();
    if (bytes.remaining() < length
        || checksum != LogFrames.checksum(type, file, bytes.position(), length)
        || !follows(type)) {
      torn = true;
      return;
    }
    record.write(file, bytes.position(), length);
    bytes.position(bytes.position() + length);
    insideRecord = type == LogFrames.FIRST || type == LogFrames.MIDDLE;
    if (!insideRecord) {
      records.add(record.toByteArray());
      record.reset();
    }
  }

  private boolean follows(byte type) {
    return switch (type) {
      case LogFrames.WHOLE, LogFrames.FIRST -> !insideRecord;
      case LogFrames.MIDDLE, LogFrames.LAST -> insideRecord;
      default -> false;
    };
  }
}
