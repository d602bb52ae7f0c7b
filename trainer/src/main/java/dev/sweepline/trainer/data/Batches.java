package dev.sweepline.trainer.data;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.AugmentationSettings;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.data.BatchMaker.Corrupt;
import dev.sweepline.trainer.data.ImageSet.Labeled;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/// Batches in the order of steps, made ahead of time by a few threads in a fixed set of buffers.
///
/// The threads that make batches also decode images, in the order in which training needs them
/// first, so that the first steps do not wait for the last image.
public final class Batches implements AutoCloseable {
  private static final long LOOK_SECONDS = 1;

  private final BatchMaker maker;
  private final Order order;
  private final long end;
  private final ExecutorService workers;
  private final ReadAhead readAhead;
  private final Queue<Future<Batch>> ahead = new ArrayDeque<>();
  private final Queue<ByteBuffer> free = new ArrayDeque<>();
  private long nextStep;

  private Batches(
      BatchMaker maker,
      Order order,
      long first,
      long end,
      int threads,
      IntFunction<ByteBuffer> memory,
      List<Labeled> toDecode,
      Runnable whenDecoded) {
    this.maker = maker;
    this.order = order;
    this.nextStep = first;
    this.end = end;
    workers = Executors.newFixedThreadPool(threads, daemons());
    for (int i = 0; i < threads + 2; i++) {
      free.add(ImageMemory.of(order.largest(), maker.size(), maker.size(), memory));
    }
    readAhead = new ReadAhead(workers, toDecode, whenDecoded);
    readAhead.begin(threads);
  }

  /// Training batches of the steps from `first` on, shuffled anew each epoch, to the end of
  /// training. Decodes the validation images too, after those to train on.
  public static Batches training(ImageSet images, Settings settings, long first) {
    return training(images, settings, first, ImageMemory::plain);
  }

  /// The same in memory of so many bytes that outlives them.
  public static Batches training(
      ImageSet images, Settings settings, long first, IntFunction<ByteBuffer> memory) {
    var order = Order.shuffled(images.train().size(), settings.data().batchSize(), settings.seed());
    var maker =
        new BatchMaker(
            images.train(),
            Corrupt.REPLACED,
            images.classes().size(),
            settings.data().imageSize(),
            settings.augmentation(),
            settings.training().labelSmoothing(),
            settings.training().balancedClasses()
                ? ClassWeights.balanced(images.train(), images.classes().size())
                : ClassWeights.equal(),
            settings.seed());
    long end = (long) settings.training().maxEpochs() * order.stepsPerEpoch();
    return new Batches(
        maker,
        order,
        first,
        end,
        settings.data().workers(),
        memory,
        inOrderOfNeed(images, order, first),
        () -> refuseLosses(images, settings));
  }

  /// What is corrupt may have been all there was of a class.
  private static void refuseLosses(ImageSet images, Settings settings) {
    var whole = images.whole();
    if (!whole.equals(images)) {
      ImageFolders.refuseGaps(whole, settings.data().root());
    }
  }

  /// What the rest of the epoch needs, then everything: what was decoded already costs nothing.
  private static List<Labeled> inOrderOfNeed(ImageSet images, Order order, long first) {
    var needed = new ArrayList<Labeled>();
    long epochEnd = (first / order.stepsPerEpoch() + 1) * order.stepsPerEpoch();
    for (long step = first; step < epochEnd; step++) {
      Arrays.stream(order.indices(step)).mapToObj(images.train()::get).forEach(needed::add);
    }
    needed.addAll(images.train());
    needed.addAll(images.val());
    return needed;
  }

  public static int stepsPerEpoch(ImageSet images, Settings settings) {
    return Order.shuffled(images.train().size(), settings.data().batchSize(), 0).stepsPerEpoch();
  }

  /// The validation images as they are, again and again: `stepsPerPass` batches are all of them.
  public static Batches validation(ImageSet images, Settings settings) {
    return validation(images, settings, ImageMemory::plain);
  }

  /// The same in memory of so many bytes that outlives them.
  public static Batches validation(
      ImageSet images, Settings settings, IntFunction<ByteBuffer> memory) {
    var order = Order.inSequence(images.val().size(), settings.data().microBatchSize());
    var maker =
        new BatchMaker(
            images.val(),
            Corrupt.LEFT_OUT,
            images.classes().size(),
            settings.data().imageSize(),
            new AugmentationSettings.None(),
            0,
            ClassWeights.equal(),
            0);
    int threads = settings.data().workers();
    return new Batches(maker, order, 0, Long.MAX_VALUE, threads, memory, List.of(), () -> {});
  }

  /// In training, a last batch that is not full is left out, unless it is the only one.
  public int stepsPerPass() {
    return order.stepsPerEpoch();
  }

  public Batch next() {
    return next(() -> false).orElseThrow();
  }

  /// Empty when asked to stop while waiting: a file system may hang.
  public Optional<Batch> next(BooleanSupplier stopAsked) {
    refill();
    try {
      while (true) {
        readAhead.check();
        try {
          var batch = ahead.element().get(LOOK_SECONDS, TimeUnit.SECONDS);
          ahead.remove();
          return Optional.of(batch);
        } catch (TimeoutException e) {
          if (stopAsked.getAsBoolean()) {
            return Optional.empty();
          }
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
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
