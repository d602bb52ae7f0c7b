package dev.sweepline.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rows of an attempt's `metrics.jsonl`, which a courier sends because Kafka does not keep the
/// events of them any more. It is no event: nothing of it counts among an attempt's numbers.
///
/// A delivery has all rows that there are, in order, and says where it ends; which of them are
/// missing the reader knows.
///
/// @param seq the record's number within the delivery, from 0
/// @param last whether the delivery ends with this one
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RecoveredRows(
    @JsonProperty(required = true) String schema,
    @JsonProperty(required = true) String uid,
    @JsonProperty(required = true) int attempt,
    @JsonProperty(required = true) long seq,
    boolean last,
    List<Row> rows) {
  /// The value of `schema`.
  public static final String SCHEMA = "sweepline.dev/rows/v1";

  public RecoveredRows {
    Required.present("schema", schema);
    Required.present("uid", uid);
    rows = rows == null ? List.of() : List.copyOf(rows);
  }

  public RecoveredRows(String uid, int attempt, long seq, boolean last, List<Row> rows) {
    this(SCHEMA, uid, attempt, seq, last, rows);
  }

  /// The end of an epoch.
  ///
  /// @param step optimizer steps done
  /// @param epoch epochs done
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Row(
      @JsonProperty(required = true) long step,
      double epoch,
      @JsonProperty(required = true) Instant time,
      Map<String, Double> metrics) {
    public Row {
      Required.present("time", time);
      metrics = Ordered.copy(metrics);
    }

    /// What is wrong with it; names the field.
    public Optional<String> problem() {
      if (step < 0 || !(epoch >= 0) || Double.isInfinite(epoch)) {
        return Optional.of("rows: step and epoch must be numbers from 0");
      }
      // JSON can say null, whatever the map's type says.
      return EventTime.problem("rows: time", time)
          .or(() ->
              metrics.entrySet().stream()
                  .filter(
                      metric -> metric.getValue() == null || !Double.isFinite(metric.getValue()))
                  .findFirst()
                  .map(metric -> "rows: " + metric.getKey() + " is no finite number"));
    }
  }

  /// What is wrong with it, as far as it can tell itself; names the field.
  public Optional<String> problem() {
    if (!schema.equals(SCHEMA)) {
      return Optional.of("unknown schema " + schema);
    }
    if (uid.isEmpty() || attempt < 1 || seq < 0) {
      return Optional.of("uid, attempt or seq is none");
    }
    return rows.stream().flatMap(row -> row.problem().stream()).findFirst();
  }
}
