package dev.sweepline.planner.retention;

import java.util.Set;

/// The trials of a sweep whose journals a ConfigMap keeps.
///
/// @param uids all of them
/// @param live those whose Experiments are still there
public record Kept(Set<String> uids, Set<String> live) {
  public static final Kept NONE = new Kept(Set.of(), Set.of());

  public Kept {
    uids = Set.copyOf(uids);
    live = Set.copyOf(live);
  }
}
