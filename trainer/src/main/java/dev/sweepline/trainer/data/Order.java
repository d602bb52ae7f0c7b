package dev.sweepline.trainer.data;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/// Which images a step takes. Not for several threads: it remembers the epoch it was asked for
/// last.
final class Order {
  private final int images;
  private final int batch;
  private final int stepsPerEpoch;
  private final boolean shuffle;
  private final long seed;
  private long epoch = -1;
  private int[] indices = {};

  private Order(int images, int batch, int stepsPerEpoch, boolean shuffle, long seed) {
    this.images = images;
    this.batch = batch;
    this.stepsPerEpoch = stepsPerEpoch;
    this.shuffle = shuffle;
    this.seed = seed;
  }

  static Order shuffled(int images, int batch, long seed) {
    return new Order(images, batch, Math.max(1, images / batch), true, seed);
  }

  static Order inSequence(int images, int batch) {
    return new Order(images, batch, (images + batch - 1) / batch, false, 0);
  }

  int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  int largest() {
    return Math.min(images, batch);
  }

  int[] indices(long step) {
    long wanted = step / stepsPerEpoch;
    if (wanted != epoch) {
      epoch = wanted;
      indices = IntStream.range(0, images).toArray();
      if (shuffle) {
        shuffle(indices, Random.from(Seeds.random(seed, epoch, Long.MIN_VALUE)));
      }
    }
    int from = (int) (step % stepsPerEpoch) * batch;
    return Arrays.copyOfRange(indices, from, Math.min(images, from + batch));
  }

  private static void shuffle(int[] values, Random random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }
}
