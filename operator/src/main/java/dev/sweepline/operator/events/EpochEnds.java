package dev.sweepline.operator.events;

import dev.sweepline.planner.experiment.Heard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The metrics at the ends of an attempt's latest epochs, in little room: after a restart the rungs
/// that were passed meanwhile are read from here.
final class EpochEnds {
  static final EpochEnds NONE = new EpochEnds(List.of(), new double[0][]);

  /// At 10 metrics 13 KiB; who was away for longer finds those rungs empty.
  static final int MOST = 128;

  private final List<String> names;

  /// Per epoch its number, then the metrics in the order of the names; NaN where there is none.
  private final double[][] rows;

  private EpochEnds(List<String> names, double[][] rows) {
    this.names = names;
    this.rows = rows;
  }

  EpochEnds with(int epoch, Map<String, Double> metrics) {
    var known = names;
    if (!names.containsAll(metrics.keySet())) {
      var more = new ArrayList<>(names);
      metrics.keySet().stream().filter(name -> !names.contains(name)).forEach(more::add);
      known = List.copyOf(more);
    }
    var row = new double[known.size() + 1];
    row[0] = epoch;
    for (int i = 0; i < known.size(); i++) {
      row[i + 1] = metrics.getOrDefault(known.get(i), Double.NaN);
    }
    int place = rows.length;
    while (place > 0 && rows[place - 1][0] > epoch) {
      place--; // It comes late.
    }
    var after = new double[rows.length + 1][];
    System.arraycopy(rows, 0, after, 0, place);
    after[place] = row;
    System.arraycopy(rows, place, after, place + 1, rows.length - place);
    return new EpochEnds(
        known, Arrays.copyOfRange(after, Math.max(0, after.length - MOST), after.length));
  }

  /// Where the metric was reported.
  List<Heard.EpochEnd> of(String metric) {
    int place = names.indexOf(metric) + 1;
    var ends = new ArrayList<Heard.EpochEnd>();
    for (var row : rows) {
      if (place > 0 && place < row.length && !Double.isNaN(row[place])) {
        ends.add(new Heard.EpochEnd((int) row[0], row[place]));
      }
    }
    return ends;
  }
}
