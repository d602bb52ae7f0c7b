package dev.sweepline.operator.events;

import java.util.ArrayList;
import java.util.List;

/// The numbers of an attempt's events that did not come, in little room: they may come late, as
/// where a topic was lost and is read again from its beginning.
///
/// @param ranges in order, with no number in common
/// @param lost how many are in ranges that are not kept any more
record Missing(List<Range> ranges, long lost) {
  static final Missing NONE = new Missing(List.of(), 0);

  /// Who misses more stretches than that counts the oldest as lost for good.
  private static final int MOST_RANGES = 64;

  /// From the first number to the last.
  record Range(long first, long last) {
    private long count() {
      return last - first + 1;
    }

    private boolean has(long seq) {
      return first <= seq && seq <= last;
    }
  }

  Missing {
    ranges = List.copyOf(ranges);
  }

  long count() {
    return lost + ranges.stream().mapToLong(Range::count).sum();
  }

  boolean has(long seq) {
    return ranges.stream().anyMatch(range -> range.has(seq));
  }

  /// What is between two events that followed each other.
  Missing between(long earlier, long later) {
    if (later - earlier <= 1) {
      return this;
    }
    var more = new ArrayList<>(ranges);
    more.add(new Range(earlier + 1, later - 1));
    return more.size() <= MOST_RANGES
        ? new Missing(more, lost)
        : new Missing(more.subList(1, more.size()), lost + more.getFirst().count());
  }

  /// It came after all.
  Missing without(long seq) {
    var fewer = new ArrayList<Range>();
    for (var range : ranges) {
      if (!range.has(seq)) {
        fewer.add(range);
        continue;
      }
      if (range.first() < seq) {
        fewer.add(new Range(range.first(), seq - 1));
      }
      if (seq < range.last()) {
        fewer.add(new Range(seq + 1, range.last()));
      }
    }
    return new Missing(fewer, lost);
  }
}
