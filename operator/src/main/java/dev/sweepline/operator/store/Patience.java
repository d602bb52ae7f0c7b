package dev.sweepline.operator.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;

/// Tries again while a store does not answer, with longer and longer pauses, up to an end.
final class Patience {
  private static final System.Logger LOG = System.getLogger(Patience.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final long deadline;
  private Duration pause = FIRST_PAUSE;

  private Patience(Duration patience) {
    deadline = System.nanoTime() + patience.toNanos();
  }

  static Patience of(Duration patience) {
    return new Patience(patience);
  }

  /// Something that a store is asked to do.
  interface Task<T> {
    T run() throws IOException;
  }

  /// @throws StoreTrouble once the store has refused, or did not answer until the end
  <T> T with(Task<T> task) throws IOException, InterruptedException {
    while (true) {
      try {
        return task.run();
      } catch (StoreTrouble e) {
        if (e.refused() || System.nanoTime() + pause.toNanos() - deadline > 0) {
          throw e;
        }
        LOG.log(Level.WARNING, "{0}; again in {1} ms", e.getMessage(), pause.toMillis());
        Thread.sleep(pause);
        pause = longer(pause);
      }
    }
  }

  static Duration longer(Duration pause) {
    var twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
