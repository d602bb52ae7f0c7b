package dev.sweepline.planner.retention;

import java.util.Set;

/// The trials of a sweep whose journals a ConfigMap keeps.
///
/// @param uids all of them
/// @param live those whose Experiments are still there
/// @param lost GPU seconds of trials that were deleted before their end, and are no trials of the
///   sweep any more
public record Kept(Set<String> uids, Set<String> live, long lost) {
  public static final Kept NONE = new Kept(Set.of(), Set.of());

  public Kept(Set<String> uids, Set<String> live) {
    this(uids, live, 0);
  }

  public Kept {
    uids = Set.copyOf(uids);
    live = Set.copyOf(live);
  }
}
