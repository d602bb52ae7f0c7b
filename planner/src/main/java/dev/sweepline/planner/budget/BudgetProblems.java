package dev.sweepline.planner.budget;

import dev.sweepline.planner.spec.Limits;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is wrong with amounts. The CRD refuses these too, but a spec may come from a file, without
/// an API server.
public final class BudgetProblems {
  private BudgetProblems() {}

  public static List<SpecProblem> of(Limits limits) {
    var problems = new ArrayList<SpecProblem>();
    amount(problems, "gpuHours", limits.gpuHours(), "400");
    amount(problems, "maxTrialHours", limits.maxTrialHours(), "12");
    amount(problems, "costPerGpuHour", limits.costPerGpuHour(), "2.50");
    var deadline = limits.progressDeadline();
    if (deadline != null && Hours.duration(deadline).isEmpty()) {
      problems.add(
          new SpecProblem(
              "spec.limits.progressDeadline",
              deadline + " is no time such as 30m or 1h30m; leave it out for no such limit"));
    }
    return List.copyOf(problems);
  }

  private static void amount(
      List<SpecProblem> problems, String field, @Nullable String value, String example) {
    if (value != null && Hours.amount(value).isEmpty()) {
      problems.add(
          new SpecProblem(
              "spec.limits." + field,
              value
                  + " is no amount above 0 such as \""
                  + example
                  + "\"; leave it out for no such limit"));
    }
  }
}
