package dev.sweepline.cli.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sweepline.planner.conclusion.Estimate;
import dev.sweepline.planner.report.GroupRow;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Runs that count as one in `compare --by … -o json`.
@JsonInclude(JsonInclude.Include.NON_NULL)
record GroupLine(
    Map<String, String> params,
    int runs,
    Map<String, Figure> metrics,
    @Nullable Figure overBaseline,
    List<String> goals) {

  /// A mean and its standard error, which a single run has not.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Figure(double mean, @Nullable Double standardError) {
    static Figure of(double mean, OptionalDouble error) {
      return new Figure(mean, error.isPresent() ? error.getAsDouble() : null);
    }

    static Figure of(Estimate estimate) {
      return of(estimate.mean(), estimate.standardError());
    }
  }

  static GroupLine of(GroupRow row) {
    var metrics = new TreeMap<String, Figure>();
    row.metrics().forEach((metric, estimate) -> metrics.put(metric, Figure.of(estimate)));
    return new GroupLine(
        new TreeMap<>(row.params()),
        row.runs(),
        metrics,
        row.delta().map(delta -> Figure.of(delta.value(), delta.standardError())).orElse(null),
        row.goals());
  }
}
