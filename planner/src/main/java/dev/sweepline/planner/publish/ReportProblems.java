package dev.sweepline.planner.publish;

import dev.sweepline.planner.spec.Reporting;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.List;

/// What is wrong with where a report is to go. A host that the chart does not allow is none of it:
/// that says nothing of the sweep.
public final class ReportProblems {
  private ReportProblems() {}

  public static List<SpecProblem> of(Reporting report) {
    var git = report.git();
    return git != null && git.repository().contains("@")
        ? List.of(
            new SpecProblem(
                "spec.report.git.repository",
                "holds a user or a literal key before its host: keep the key in a Secret and name"
                    + " that in tokenSecret"))
        : List.of();
  }
}
