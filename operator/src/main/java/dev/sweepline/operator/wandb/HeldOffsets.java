package dev.sweepline.operator.wandb;

import java.util.OptionalLong;
import java.util.stream.Stream;

/// Records that must be readable again although no row waits that was made of them.
final class HeldOffsets {
  /// Until a row is safe, only this record knows when the run began.
  private OptionalLong start = OptionalLong.empty();

  /// The summary has something of it that is not safe.
  private OptionalLong news = OptionalLong.empty();

  private OptionalLong superseded = OptionalLong.empty();

  void start(long offset) {
    start = OptionalLong.of(offset);
  }

  void started() {
    start = OptionalLong.empty();
  }

  void news(long offset) {
    news = OptionalLong.of(offset);
  }

  boolean hasNews() {
    return news.isPresent();
  }

  void newsTold() {
    news = OptionalLong.empty();
  }

  /// The record with which another run began.
  OptionalLong superseded() {
    return superseded;
  }

  void superseded(long offset) {
    if (superseded.isEmpty()) {
      superseded = OptionalLong.of(offset);
    }
  }

  void clear() {
    start = OptionalLong.empty();
    news = OptionalLong.empty();
    superseded = OptionalLong.empty();
  }

  OptionalLong first() {
    return Stream.of(start, news, superseded).flatMapToLong(OptionalLong::stream).min();
  }
}
