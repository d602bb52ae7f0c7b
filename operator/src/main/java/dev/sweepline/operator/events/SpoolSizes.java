package dev.sweepline.operator.events;

import dev.sweepline.contract.TrainerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.stream.LongStream;

/// How much waits for Kafka in the trainers' spools, as they told it lately: nobody scrapes a
/// trainer.
///
/// A size travels behind the events that it counts; after an outage it tells how far the rest is.
final class SpoolSizes {
  /// A trainer that is there tells several times in that time.
  private static final Duration LATELY = Duration.ofMinutes(2);

  private final int capacity;
  private final LinkedHashMap<String, Size> sizes = new LinkedHashMap<>();

  private record Size(long bytes, Instant sentAt) {}

  SpoolSizes(int capacity) {
    this.capacity = capacity;
  }

  /// @param sentAt when Kafka got it
  synchronized void hear(TrainerEvent event, Instant sentAt) {
    if (event instanceof TrainerEvent.Finished) {
      sizes.remove(event.uid());
    } else if (event instanceof TrainerEvent.Measured measured && measured.spooled() != null) {
      sizes.remove(event.uid()); // Who was heard last is forgotten last.
      sizes.put(event.uid(), new Size(measured.spooled(), sentAt));
      if (sizes.size() > capacity) {
        sizes.pollFirstEntry();
      }
    }
  }

  /// Of the fullest one.
  long max(Instant now) {
    return bytes(now).max().orElse(0);
  }

  /// Of all together.
  long sum(Instant now) {
    return bytes(now).sum();
  }

  private synchronized LongStream bytes(Instant now) {
    sizes.values().removeIf(size -> size.sentAt().isBefore(now.minus(LATELY)));
    return LongStream.of(sizes.values().stream().mapToLong(Size::bytes).toArray());
  }
}
