package dev.sweepline.planner.publish;

/// What a try to push a report came to.
public sealed interface PushAnswer {

  /// It is there, whether by this try or as it was already.
  ///
  /// @param note what people are to know besides; empty: nothing
  record Pushed(String digest, String commit, String note) implements PushAnswer {}

  /// Another time it may go well.
  ///
  /// @param reason one word for programs
  /// @param message what happened, and what would mend it
  record Failed(String reason, String message) implements PushAnswer {}
}
