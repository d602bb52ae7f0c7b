package dev.sweepline.cli.watch;

import dev.sweepline.cli.watch.Line.Tone;
import dev.sweepline.planner.report.Trial;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Trials that have finished since the last look.
final class Finishers {

  private static final int TOLD_AT_FIRST = 12;
  private final Set<String> told = new HashSet<>();
  private boolean first = true;

  List<Line> news(Snapshot snapshot) {
    var metric = snapshot.sweep().ranking().metric();
    var fresh = snapshot.trials().stream().filter(this::fresh).toList();
    fresh.forEach(trial -> told.add(trial.experiment()));
    var lines = new ArrayList<Line>();
    var skipped = first ? Math.max(0, fresh.size() - TOLD_AT_FIRST) : 0;
    if (skipped > 0) {
      lines.add(Line.of("").plus(skipped + " trials had finished before", Tone.Faint));
    }
    fresh.stream().skip(skipped).forEach(trial -> lines.add(Frame.finished(trial, metric)));
    first = false;
    return lines;
  }

  private boolean fresh(Trial trial) {
    return trial.state().settled() && !told.contains(trial.experiment());
  }
}
