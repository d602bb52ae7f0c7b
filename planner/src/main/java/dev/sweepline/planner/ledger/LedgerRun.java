package dev.sweepline.planner.ledger;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.Outcome;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How one experiment ended, in full.
///
/// @param uid of the Experiment
/// @param sweep the Sweep it belonged to; absent for one that a person wrote
/// @param outcome how its last attempt ended; `Intended` for one that was stopped
/// @param reason one word: `Done`, `Diverged`, `OutOfMemory`, `Stopped`, …
/// @param finishedAt when it was settled, in whole seconds
/// @param value the objective's
/// @param epochs the budget it was given
/// @param image as requested; absent means the operator's own
/// @param imageDigest of the image, where it is known
/// @param data the name of the data set
/// @param gpuSeconds of all its attempts
/// @param microBatch of the last attempt, if it was not the configuration's: what fitted after GPU
///   memory ran out
/// @param attempts how often it was repeated, and why
/// @param tags `model:…`, `size:…`, `aug:…` and the role
/// @param dataDigest of the data, as the trainer measured it
/// @param memory what it found out about a GPU's memory; absent where the configuration's own batch
///   fitted
@RecordBuilder
public record LedgerRun(
    String uid,
    String experiment,
    @Nullable String sweep,
    @Nullable String runName,
    @Nullable String commit,
    Outcome outcome,
    String reason,
    String finishedAt,
    Objective objective,
    @Nullable String value,
    @Nullable Integer bestEpoch,
    Map<String, String> metrics,
    @Nullable Integer epochs,
    @Nullable LedgerCheckpoint checkpoint,
    @Nullable String image,
    @Nullable String imageDigest,
    @Nullable String data,
    @Nullable Long gpuSeconds,
    @Nullable Integer microBatch,
    @Nullable Counters attempts,
    List<String> tags,
    @Nullable String dataDigest,
    @Nullable MemoryFinding memory)
    implements LedgerPart {

  private static final String NO_MEMORY = ", memory=null]";

  /// Failures that the same configuration, data and image would have again.
  private static final Set<String> REPEATABLE = Set.of("InvalidConfig", "Data", "Diverged");

  public LedgerRun {
    metrics = metrics == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(metrics));
    tags = tags == null ? List.of() : List.copyOf(tags);
  }

  /// Whether running it again would tell nothing new: it succeeded, or failed for a reason that
  /// stays.
  @JsonIgnore
  public boolean isReusable() {
    return switch (outcome) {
      case SUCCEEDED -> true;
      case DETERMINISTIC -> REPEATABLE.contains(reason);
      case INTENDED, DISRUPTION, INFRASTRUCTURE, HOST_MEMORY, OUT_OF_MEMORY, ERROR, HANG -> false;
    };
  }

  /// Tells apart what was said of the same experiment at different times. What earlier releases
  /// said has none about memory, and stays the same.
  String fingerprint() {
    var text = toString();
    return Fingerprint.of(
        memory == null ? text.substring(0, text.length() - NO_MEMORY.length()) + "]" : text);
  }

  LedgerRun withoutCheckpoint() {
    return LedgerRunBuilder.builder(this)
        .checkpoint(checkpoint == null ? null : checkpoint.gone())
        .build();
  }
}
