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
/// @param reused the uids of Experiments whose outcomes others have taken over: these keep what
///   they have for good
/// @param needed the uids of those whose checkpoints somebody reads, or is about to: these keep
///   them for now
public record Cleaners(
    List<CleanerView> pods, @Nullable String refusal, Set<String> reused, Set<String> needed) {
  public static final Cleaners NONE = new Cleaners(List.of(), null, Set.of(), Set.of());

  public Cleaners {
    pods = List.copyOf(pods);
    reused = Set.copyOf(reused);
    needed = Set.copyOf(needed);
  }

  /// Of which nobody reads a checkpoint now.
  public Cleaners(List<CleanerView> pods, @Nullable String refusal, Set<String> reused) {
    this(pods, refusal, reused, Set.of());
  }

  /// The same; these keep what they have too.
  public Cleaners sparing(Set<String> uids) {
    return new Cleaners(pods, refusal, both(reused, uids), needed);
  }

  Set<String> spared() {
    return both(reused, needed);
  }

  private static Set<String> both(Set<String> some, Set<String> others) {
    return Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
  }
}
