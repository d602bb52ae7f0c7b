package dev.sweepline.planner.experiment;

import java.time.Instant;

/// A node on which Pods of several trials could not even begin.
///
/// @param since when the second trial failed there
/// @param until when it is forgotten, if nothing more fails there
/// @param failures how many attempts failed there lately
public record SuspectNode(String name, Instant since, Instant until, int failures) {

  String sentence() {
    return "node "
        + name
        + ": "
        + failures
        + " attempts of several trials could not begin there; Pods avoid it until "
        + until;
  }
}
