package dev.sweepline.planner.ledger;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Puts together what trials found out about the memory of GPUs; in which order they tell it, and
/// how often, does not matter.
public final class MemoryFindings {
  /// Of places, so that whoever may write trials cannot fill a heap.
  static final int MOST = 10_000;

  private record Place(String key, @Nullable String gpu) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::key)
            .thenComparing(Place::gpu, Comparator.nullsFirst(Comparator.naturalOrder()));

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  private static final class Bounds {
    private final TreeSet<Integer> fits = new TreeSet<>();
    private int tooLarge = Integer.MAX_VALUE;

    /// What fits one trial may have been too much for another.
    Optional<Integer> largest() {
      return Optional.ofNullable(fits.lower(tooLarge))
          .or(() -> fits.isEmpty() ? Optional.empty() : Optional.of(tooLarge / 2))
          .filter(batch -> batch > 0);
    }
  }

  private final Map<Place, Bounds> places = new TreeMap<>();

  /// All of these.
  public static MemoryFindings of(Stream<MemoryFinding> found) {
    var findings = new MemoryFindings();
    found.forEach(findings::add);
    return findings;
  }

  public void add(MemoryFinding finding) {
    var place = new Place(finding.key(), finding.gpu());
    if (places.size() >= MOST && !places.containsKey(place)) {
      return;
    }
    var bounds = places.computeIfAbsent(place, _ -> new Bounds());
    if (finding.fits() != null) {
      bounds.fits.add(finding.fits());
    }
    if (finding.tooLarge() != null) {
      bounds.tooLarge = Math.min(bounds.tooLarge, finding.tooLarge());
    }
  }

  /// For each place the largest micro-batch known to fit that is smaller than all that are known
  /// not to; none where none is known to fit.
  public List<MemoryFinding> settled() {
    return places.entrySet().stream()
        .flatMap(place -> {
          var bounds = place.getValue();
          return bounds.largest().stream()
              .map(fits ->
                  new MemoryFinding(
                      place.getKey().key(),
                      place.getKey().gpu(),
                      fits,
                      bounds.tooLarge == Integer.MAX_VALUE ? null : bounds.tooLarge));
        })
        .toList();
  }

  /// As they were told, but each once: what another instance goes on from.
  public Stream<MemoryFinding> all() {
    return places.entrySet().stream()
        .flatMap(place -> {
          var key = place.getKey().key();
          var gpu = place.getKey().gpu();
          var bounds = place.getValue();
          return Stream.concat(
              bounds.fits.stream().map(fits -> new MemoryFinding(key, gpu, fits, null)),
              bounds.tooLarge == Integer.MAX_VALUE
                  ? Stream.empty()
                  : Stream.of(new MemoryFinding(key, gpu, null, bounds.tooLarge)));
        });
  }
}
