package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.spec.Pinned;
import dev.sweepline.planner.spec.PinnedBuilder;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.Provenance;
import dev.sweepline.planner.status.ProvenanceBuilder;
import dev.sweepline.planner.trial.ImageNames;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a trial runs with: what it must have, what it was seen to have, and where the two differ.
///
/// What was seen first stays, so that all attempts are held to it.
final class Provenances {
  private final ExperimentView view;
  private final Journal journal;
  private final Pinned pinned;
  private final Provenance before;

  Provenances(ExperimentView view, Journal journal) {
    this.view = view;
    this.journal = journal;
    var given = view.spec().pinned();
    this.pinned = given == null ? PinnedBuilder.builder().build() : given;
    var known = view.status().provenance();
    this.before = known == null ? Provenance.UNKNOWN : known;
  }

  /// The image that the next attempt is to use; null for the requested one.
  @Nullable String image() {
    return pinned.image() == null ? before.image() : pinned.image();
  }

  /// The digest of the data that the next attempt is to find; null for whatever there is.
  @Nullable String dataDigest() {
    var data = view.spec().data();
    if (data != null && data.digest() != null) {
      return data.digest();
    }
    return pinned.dataDigest() == null ? before.dataDigest() : pinned.dataDigest();
  }

  @Nullable Provenance report() {
    var heard = view.heard();
    var told =
        heard == null || !journal.knows(heard.progress().attempt()) ? null : heard.beginning();
    var first = first();
    var measured = told == null ? null : told.dataDigest();
    var seen =
        ProvenanceBuilder.builder()
            .imageId(
                before.imageId() == null
                    ? first.map(PodView::imageId).orElse(null)
                    : before.imageId())
            .image(
                before.imageId() == null
                    ? first
                        .flatMap(pod -> ImageNames.byDigest(pod.image(), pod.imageId()))
                        .orElse(null)
                    : before.image())
            .dataDigest(before.dataDigest() == null ? measured : before.dataDigest())
            .device(told == null ? before.device() : told.device())
            .versions(told == null ? before.versions() : told.versions())
            .build();
    return seen.equals(Provenance.UNKNOWN) ? null : seen;
  }

  private Optional<PodView> first() {
    return journal.pods().stream().filter(pod -> pod.imageId() != null).findFirst();
  }

  /// Said for good: what one attempt ran cannot be undone by the next.
  void report(Conditions conditions) {
    drift(conditions, Conditions.IMAGE_DRIFT, imageDrift());
    drift(conditions, Conditions.DATA_DRIFT, dataDrift());
  }

  private void drift(Conditions conditions, String type, Optional<String> drift) {
    boolean known = view.status().condition(type, Truth.TRUE).isPresent();
    if (!known && drift.isPresent()) {
      conditions.add(type, Truth.TRUE, "Changed", drift.get());
    } else {
      conditions.keep(type);
    }
  }

  private Optional<String> imageDrift() {
    var expected =
        pinned.imageId() != null
            ? pinned.imageId()
            : before.imageId() != null
                ? before.imageId()
                : first().map(PodView::imageId).orElse(null);
    return expected == null
        ? Optional.empty()
        : journal.pods().stream()
            .filter(pod -> pod.imageId() != null)
            .filter(pod -> !ImageNames.same(expected, Objects.requireNonNull(pod.imageId())))
            .findFirst()
            .map(pod ->
                "attempt %d ran the image %s, but this trial is of %s; its result is of other code"
                    .formatted(pod.attempt(), pod.imageId(), expected));
  }

  private Optional<String> dataDrift() {
    var expected = dataDigest();
    var heard = view.heard();
    if (heard == null || heard.beginning() == null) {
      return Optional.empty();
    }
    var told = heard.beginning().dataDigest();
    return expected == null || told == null || expected.equals(told)
        ? Optional.empty()
        : Optional.of(
            "attempt %d read data with the digest %s, but this trial is of %s"
                .formatted(heard.progress().attempt(), told, expected));
  }
}
