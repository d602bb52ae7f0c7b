package dev.sweepline.planner.experiment;

/// Why a trainer's data are not there.
///
/// @param why in the words of the container that fetches them
public record DataView(Trouble trouble, String why) {

  /// Whether, and how often, trying again may help.
  public enum Trouble {
    /// The store does not answer: it may in a while.
    AWAY,
    /// The store has no such data, or does not give them: a person has to do something.
    REFUSED,
    /// The disk is full, or something else went wrong in the Pod: another one may do.
    DISK
  }
}
