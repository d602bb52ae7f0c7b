package dev.sweepline.trainer.data;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.AugmentationSettings;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/// Batches in the order of steps, made ahead of time by a few threads in a fixed set of buffers.
public final class Batches implements AutoCloseable {
  private final BatchMaker maker;
  private final Order order;
  private final long end;
  private final ExecutorService workers;
  private final Queue<Future<Batch>> ahead = new ArrayDeque<>();
  private final Queue<ByteBuffer> free = new ArrayDeque<>();
  private long nextStep;

  private Batches(BatchMaker maker, Order order, long first, long end, int workers) {
    this.maker = maker;
    this.order = order;
    this.nextStep = first;
    this.end = end;
    this.workers = Executors.newFixedThreadPool(workers, daemons());
    for (int i = 0; i < workers + 2; i++) {
      free.add(ImageMemory.of(order.largest(), maker.size(), maker.size()));
    }
  }

  /// Training batches of the steps from `first` on, shuffled anew each epoch, to the end of
  /// training.
  public static Batches training(ImageSet images, Settings settings, long first) {
    var order = Order.shuffled(images.train().size(), settings.data().batchSize(), settings.seed());
    var maker =
        new BatchMaker(
            images.train(),
            images.classes().size(),
            settings.augmentation(),
            settings.training().labelSmoothing(),
            settings.training().balancedClasses()
                ? ClassWeights.balanced(images.train(), images.classes().size())
                : ClassWeights.equal(),
            settings.seed());
    long end = (long) settings.training().maxEpochs() * order.stepsPerEpoch();
    return new Batches(maker, order, first, end, settings.data().workers());
  }

  public static int stepsPerEpoch(ImageSet images, Settings settings) {
    return Order.shuffled(images.train().size(), settings.data().batchSize(), 0).stepsPerEpoch();
  }

  /// The validation images as they are, again and again: `stepsPerPass` batches are all of them.
  public static Batches validation(ImageSet images, Settings settings) {
    var order = Order.inSequence(images.val().size(), settings.data().microBatchSize());
    var maker =
        new BatchMaker(
            images.val(),
            images.classes().size(),
            new AugmentationSettings.None(),
            0,
            ClassWeights.equal(),
            0);
    return new Batches(maker, order, 0, Long.MAX_VALUE, settings.data().workers());
  }

  /// In training, a last batch that is not full is left out, unless it is the only one.
  public int stepsPerPass() {
    return order.stepsPerEpoch();
  }

  public Batch next() {
    refill();
    try {
      return ahead.remove().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TrainingFailure failure
          ? failure
          : new IllegalStateException("making a batch", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingFailure(ExitCode.ERROR, "interrupted while waiting for a batch", e);
    }
  }

  /// Its memory is written again from now on.
  public void giveBack(Batch batch) {
    free.add(batch.buffer());
  }

  private void refill() {
    while (nextStep < end && !free.isEmpty()) {
      long step = nextStep++;
      var indices = order.indices(step);
      var buffer = free.remove();
      ahead.add(workers.submit(() -> maker.make(step, indices, buffer)));
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    try {
      // The buffers must not be freed under a writer.
      workers.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory daemons() {
    return Thread.ofPlatform().daemon().name("batches-", 0).factory();
  }
}
