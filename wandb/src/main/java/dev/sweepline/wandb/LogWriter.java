package dev.sweepline.wandb;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Writes one `.wandb` file; whole records reach the disk on `flush`, so that a crash leaves a
/// readable file.
final class LogWriter implements Closeable {
  private final FileChannel channel;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private int usedOfBlock;

  /// Never goes on with a file that exists: a crash may have cut its last record.
  LogWriter(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    waiting.writeBytes(LogFrames.fileHeader());
    usedOfBlock = waiting.size();
  }

  void append(byte[] payload) {
    int offset = 0;
    boolean first = true;
    boolean last;
    do {
      padTooShortRest();
      int length =
          Math.min(payload.length - offset, LogFrames.BLOCK - usedOfBlock - LogFrames.CHUNK_HEADER);
      last = offset + length == payload.length;
      waiting.writeBytes(
          LogFrames.chunkHeader(LogFrames.type(first, last), payload, offset, length));
      waiting.write(payload, offset, length);
      usedOfBlock += LogFrames.CHUNK_HEADER + length;
      offset += length;
      first = false;
    } while (!last);
  }

  private void padTooShortRest() {
    int room = LogFrames.BLOCK - usedOfBlock;
    if (room < LogFrames.CHUNK_HEADER) {
      waiting.writeBytes(new byte[room]);
      usedOfBlock = 0;
    }
  }

  void flush() throws IOException {
    var bytes = ByteBuffer.wrap(waiting.toByteArray());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    waiting.reset();
    channel.force(false);
  }

  /// Without a flush: after a failed one, more of the same would tear the file.
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
