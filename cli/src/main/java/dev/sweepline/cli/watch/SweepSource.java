package dev.sweepline.cli.watch;

/// Where `watch` looks; an answer that is missing is an answer too.
interface SweepSource {

  Look look();

  /// What a look found.
  sealed interface Look {
    record Seen(Snapshot snapshot) implements Look {}

    record Gone(String why) implements Look {}

    record Unreachable(String why) implements Look {}
  }
}
