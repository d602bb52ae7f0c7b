package dev.sweepline.wandb;

import dev.sweepline.contract.TrainerEvent;
import java.util.List;
import java.util.Optional;

/// What an event adds to a run beside its history: all of it goes out together, so that it is known
/// by its event what went out.
public record Remark(Mark mark, List<ConsoleLine> console, List<SystemRow> system) {
  public Remark {
    console = List.copyOf(console);
    system = List.copyOf(system);
  }

  /// The event that says it, in the order of a run's events.
  ///
  /// @param offset of its Kafka record
  public record Mark(long offset, int attempt, long seq) {
    /// Before all events.
    public static final Mark START = new Mark(-1, 0, -1);

    /// Whether an event comes later: both on Kafka, where the same record is read again, and in its
    /// trainer's count, where the same event was sent again.
    public boolean isBefore(Mark other) {
      return offset < other.offset
          && (attempt < other.attempt || (attempt == other.attempt && seq < other.seq));
    }
  }

  /// Empty for most events.
  public static Optional<Remark> of(TrainerEvent event, long offset) {
    var console = ConsoleLine.of(event);
    var system = SystemRow.of(event);
    return console.isEmpty() && system.isEmpty()
        ? Optional.empty()
        : Optional.of(new Remark(new Mark(offset, event.attempt(), event.seq()), console, system));
  }

  /// What it costs in memory, in rows of history.
  public int weight() {
    return console.size() + system.size();
  }
}
