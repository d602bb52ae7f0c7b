package dev.sweepline.planner.cleanup;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is known around the clean-up of a sweep.
///
/// @param pods those that remove checkpoints of its trials
/// @param refusal what the API server had against the last such Pod, while it is too early to ask
///   again
/// @param reused the uids of Experiments whose outcomes others have taken over
public record Cleaners(List<CleanerView> pods, @Nullable String refusal, Set<String> reused) {
  public static final Cleaners NONE = new Cleaners(List.of(), null, Set.of());

  /// The same; these keep what they have too.
  public Cleaners sparing(Set<String> uids) {
    return new Cleaners(
        pods, refusal, Stream.concat(reused.stream(), uids.stream()).collect(Collectors.toSet()));
  }

  public Cleaners {
    pods = List.copyOf(pods);
    reused = Set.copyOf(reused);
  }
}
