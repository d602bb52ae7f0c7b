package dev.sweepline.planner.champion;

/// A Sweep that has succeeded and proposes its best cell.
///
/// @param finishedAt when its last trial ended: one that was given more values proposes again
public record ProposingSweep(String name, String finishedAt) implements Comparable<ProposingSweep> {
  String key() {
    return name + "@" + finishedAt;
  }

  @Override
  public int compareTo(ProposingSweep other) {
    int byTime = finishedAt.compareTo(other.finishedAt);
    return byTime == 0 ? name.compareTo(other.name) : byTime;
  }
}
