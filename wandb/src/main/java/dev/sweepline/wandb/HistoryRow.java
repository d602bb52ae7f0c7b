package dev.sweepline.wandb;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One line of a run's history: everything known at one optimizer step.
///
/// `firstOffset` is the earliest Kafka record that went into it; until the row is safe, that record
/// must be readable again.
public record HistoryRow(long step, int attempt, Map<String, Object> values, long firstOffset) {
  public HistoryRow {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
