package dev.sweepline.wandb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/// The framing of a `.wandb` file: records cut into chunks that never cross a block of 32 KiB.
///
/// It is LevelDB's log format, but the checksum is the plain CRC-32 over type and payload.
final class LogFrames {
  static final int BLOCK = 32 * 1024;

  /// Checksum, length and type.
  static final int CHUNK_HEADER = 7;

  static final byte WHOLE = 1;
  static final byte FIRST = 2;
  static final byte MIDDLE = 3;
  static final byte LAST = 4;

  private static final byte[] FILE_HEADER = {':', 'W', '&', 'B', (byte) 0xE1, (byte) 0xBE, 0};

  private LogFrames() {}

  static byte[] fileHeader() {
    return FILE_HEADER.clone();
  }

  static byte type(boolean first, boolean last) {
    if (first) {
      return last ? WHOLE : FIRST;
    }
    return last ? LAST : MIDDLE;
  }

  static byte[] chunkHeader(byte type, byte[] record, int offset, int length) {
    return ByteBuffer.allocate(CHUNK_HEADER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(checksum(type, record, offset, length))
        .putShort((short) length)
        .put(type)
        .array();
  }

  static int checksum(byte type, byte[] payload, int offset, int length) {
    var crc = new CRC32();
    crc.update(type);
    crc.update(payload, offset, length);
    return (int) crc.getValue();
  }
}
