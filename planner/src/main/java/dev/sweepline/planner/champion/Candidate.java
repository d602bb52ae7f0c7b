package dev.sweepline.planner.champion;

import dev.sweepline.planner.status.Contender;
import java.util.List;
import java.util.Optional;

/// A cell over its seeds, as far as its trials have succeeded.
///
/// @param contender its mean and its best checkpoint
/// @param data every data digest that its trials were seen with
/// @param unknownData a trial of which nobody knows the data
/// @param flags what to keep in mind about its mean
record Candidate(
    Contender contender, List<String> data, Optional<String> unknownData, List<String> flags) {
  Candidate {
    data = List.copyOf(data);
    flags = List.copyOf(flags);
  }

  int seeds() {
    return contender.seeds().size();
  }
}
