package dev.sweepline.trainer.config;

import dev.sweepline.trainer.ensemble.Voting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Trained models that are to answer together, instead of a training.
///
/// @param voting the first is the one that the ensemble is judged by: which one does best is known
///   only from the images that it would be judged by
public record EnsembleSettings(List<Member> members, List<Voting> voting) {
  public EnsembleSettings {
    members = List.copyOf(members);
    voting = List.copyOf(voting);
  }

  /// One model.
  ///
  /// @param name for people; absent: the checkpoint says of what it is
  /// @param sha256 64 hexadecimal digits that the file must have
  public record Member(
      Optional<String> name, Path checkpoint, Optional<String> sha256, double weight) {}
}
