package dev.sweepline.operator.store;

import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// How far the fetching of a data set is, for whoever reads the log.
final class DataProgress implements LongConsumer {
  private static final System.Logger LOG = System.getLogger(DataProgress.class.getName());
  private static final long EVERY = 10_000_000_000L;
  private static final long GIB = 1L << 30;
  private static final long MIB = 1L << 20;

  private final long all;
  private final AtomicLong there = new AtomicLong();
  private final AtomicLong told = new AtomicLong(System.nanoTime());

  /// @param all bytes that are missing
  DataProgress(long all) {
    this.all = all;
  }

  /// @param bytes that came
  @Override
  public void accept(long bytes) {
    long now = there.addAndGet(bytes);
    long last = told.get();
    long time = System.nanoTime();
    if (time - last > EVERY && told.compareAndSet(last, time)) {
      LOG.log(Level.INFO, "data are being fetched done={0} of={1}", size(now), size(all));
    }
  }

  /// As people read it.
  static String size(long bytes) {
    if (bytes < MIB) {
      return bytes + " bytes";
    }
    return bytes < GIB
        ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) MIB)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) GIB);
  }
}
