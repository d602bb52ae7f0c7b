package dev.sweepline.operator.wandb;

/// The API key that a run's Experiment names.
@FunctionalInterface
interface ApiKeys {
  Found find(TrackedRun run);

  /// A key, or why there is none. A key has no text form of its own: it must not reach a log.
  sealed interface Found {}

  record Missing(String why) implements Found {}

  final class Key implements Found {
    private final String value;
    private final String place;

    /// @param place where a person finds it
    Key(String value, String place) {
      this.value = value;
      this.place = place;
    }

    String value() {
      return value;
    }

    String place() {
      return place;
    }
  }
}
