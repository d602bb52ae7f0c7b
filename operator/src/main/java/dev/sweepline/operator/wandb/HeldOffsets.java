package dev.sweepline.operator.wandb;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Records that must be readable again although no row waits that was made of them.
final class HeldOffsets {
  /// Until a row is safe, only this record knows when the run began.
  private OptionalLong start = OptionalLong.empty();

  /// The summary has something of it that is not safe.
  private OptionalLong news = OptionalLong.empty();

  /// The record with which another run begins, since an attempt began from nothing.
  private @Nullable Restart restart;

  record Restart(int attempt, long offset) {}

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

  Optional<Restart> restart() {
    return Optional.ofNullable(restart);
  }

  void restart(int attempt, long offset) {
    if (restart == null) {
      restart = new Restart(attempt, offset);
    }
  }

  void clear() {
    start = OptionalLong.empty();
    news = OptionalLong.empty();
    restart = null;
  }

  OptionalLong first() {
    var another = restart == null ? OptionalLong.empty() : OptionalLong.of(restart.offset());
    return Stream.of(start, news, another).flatMapToLong(OptionalLong::stream).min();
  }
}
