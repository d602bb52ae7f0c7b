package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.Pinned;
import dev.sweepline.planner.spec.PinnedBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Provenance;
import dev.sweepline.planner.status.ProvenanceBuilder;
import dev.sweepline.planner.trial.ImageNames;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the first trial of a sweep was seen to have, and all others are held to: read from its
/// Experiments, which are the journal.
final class Pins {
  // They choose what is done with the data, not which data there are.
  private static final Set<String> NO_OTHER_DATA =
      Set.of(
          "data.image_size",
          "data.augmentation",
          "data.batch_size",
          "data.micro_batch_size",
          "data.workers",
          "model",
          "augmentation",
          "device");

  private final List<ExperimentView> children;
  private final Pinned pinned;

  private Pins(List<ExperimentView> children, boolean oneDataSet) {
    this.children =
        children.stream()
            .sorted(
                Comparator.comparing(ExperimentView::createdAt).thenComparing(ExperimentView::name))
            .toList();
    this.pinned =
        PinnedBuilder.builder()
            .image(first(Pinned::image, Provenance::image))
            .imageId(first(Pinned::imageId, Provenance::imageId))
            .dataDigest(oneDataSet ? first(Pinned::dataDigest, Provenance::dataDigest) : null)
            .build();
  }

  static Pins of(SweepSpec spec, List<ExperimentView> children) {
    boolean oneDataSet =
        spec.data() != null
            && spec.search().space().stream()
                .map(dimension -> dimension.key().replaceFirst("^\\++", ""))
                .allMatch(Pins::leavesDataAsTheyAre);
    return new Pins(children, oneDataSet);
  }

  /// A value of another section does; a group, such as `experiment`, may set data too.
  private static boolean leavesDataAsTheyAre(String key) {
    return NO_OTHER_DATA.contains(key) || (key.contains(".") && !key.startsWith("data"));
  }

  /// What a trial that has not begun is to be held to; null while nothing is known.
  @Nullable Pinned pinned() {
    return pinned.equals(PinnedBuilder.builder().build()) ? null : pinned;
  }

  /// The same for people.
  @Nullable Provenance report() {
    return pinned() == null
        ? null
        : ProvenanceBuilder.builder()
            .image(pinned.image())
            .imageId(pinned.imageId())
            .dataDigest(pinned.dataDigest())
            .build();
  }

  /// Trials that began side by side, before anything was known of the first one, may differ too.
  void report(Conditions conditions, List<Condition> before) {
    drift(conditions, before, Conditions.IMAGE_DRIFT, pinned.imageId(), Provenance::imageId);
    drift(conditions, before, Conditions.DATA_DRIFT, pinned.dataDigest(), Provenance::dataDigest);
  }

  private void drift(
      Conditions conditions,
      List<Condition> before,
      String type,
      @Nullable String expected,
      Function<Provenance, @Nullable String> seen) {
    var differing =
        children.stream()
            .filter(child -> says(child, type) || differs(child, expected, seen))
            .map(ExperimentView::name)
            .toList();
    if (!differing.isEmpty()) {
      conditions.add(
          type,
          Truth.TRUE,
          "Trials",
          differing.size()
              + (differing.size() == 1 ? " trial" : " trials")
              + " did not run with "
              + expected
              + ": "
              + String.join(", ", differing.subList(0, Math.min(5, differing.size())))
              + (differing.size() > 5 ? ", …" : ""));
    } else if (before.stream().anyMatch(condition -> condition.type().equals(type))) {
      conditions.add(type, Truth.FALSE, "Same", "all trials ran with " + expected);
    }
  }

  private static boolean says(ExperimentView child, String type) {
    return child.status().condition(type, Truth.TRUE).isPresent();
  }

  private static boolean differs(
      ExperimentView child,
      @Nullable String expected,
      Function<Provenance, @Nullable String> seen) {
    var provenance = child.status().provenance();
    var value = provenance == null ? null : seen.apply(provenance);
    return expected != null && value != null && !ImageNames.same(expected, value);
  }

  private @Nullable String first(
      Function<Pinned, @Nullable String> given, Function<Provenance, @Nullable String> seen) {
    return Stream.concat(
            children.stream()
                .map(child -> child.spec().pinned())
                .filter(Objects::nonNull)
                .flatMap(some -> Optional.ofNullable(given.apply(some)).stream()),
            children.stream()
                .map(child -> child.status().provenance())
                .filter(Objects::nonNull)
                .flatMap(some -> Optional.ofNullable(seen.apply(some)).stream()))
        .findFirst()
        .orElse(null);
  }
}
