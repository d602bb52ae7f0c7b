package dev.sweepline.planner.sweep;

import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The cells of a search in the order in which they run, made one at a time.
interface Cells {
  long size();

  /// The cell at a place; none where it would be one of another place.
  Optional<Cell> at(long place);

  default Stream<Cell> stream() {
    return LongStream.range(0, size()).mapToObj(this::at).flatMap(Optional::stream);
  }
}
