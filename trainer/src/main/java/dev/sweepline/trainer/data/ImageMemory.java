package dev.sweepline.trainer.data;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntFunction;

/// Memory for normalised images that the engine reads where it is: outside the heap, and not
/// counted among the JVM's direct buffers, whose limit is the heap's.
public final class ImageMemory {
  private ImageMemory() {}

  /// For `images` of so many floats in three colours. Throws where no array could be that large.
  public static ByteBuffer of(int images, int height, int width) {
    return of(images, height, width, ImageMemory::plain);
  }

  /// The same, from whoever has so many bytes.
  static ByteBuffer of(int images, int height, int width, IntFunction<ByteBuffer> memory) {
    double bytes = 1.0 * images * height * width * Picture.COLORS * Float.BYTES;
    if (bytes > Integer.MAX_VALUE) {
      throw new TrainingFailure(
          ExitCode.INVALID_CONFIG,
          "data.batch_size: %d images of %d × %d px take %.1f GiB at once, of which 2 are possible"
              .formatted(images, width, height, bytes / (1 << 30)));
    }
    return memory.apply((int) bytes);
  }

  public static ByteBuffer plain(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
