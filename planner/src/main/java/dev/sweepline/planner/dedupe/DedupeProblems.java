package dev.sweepline.planner.dedupe;

import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.spec.Source;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is wrong with `spec.dedupe` and `spec.source`, also where no API server looks at them.
public final class DedupeProblems {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern KEY =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z_][A-Za-z0-9_-]*)*");

  private DedupeProblems() {}

  public static List<SpecProblem> of(Dedupe dedupe, @Nullable Source source) {
    var problems = new ArrayList<SpecProblem>();
    if (source != null && !COMMIT.matcher(String.valueOf(source.commit())).matches()) {
      problems.add(
          new SpecProblem(
              "spec.source.commit",
              "is "
                  + source.commit()
                  + ", must be the commit's 40 hexadecimal digits: git rev-parse HEAD"));
    }
    if (dedupe.code().ofCommit() && source == null) {
      problems.add(
          new SpecProblem("spec.dedupe.code", "Commit and Both need spec.source.commit; or Image"));
    }
    for (int i = 0; i < dedupe.ignore().size(); i++) {
      var key = dedupe.ignore().get(i);
      var field = "spec.dedupe.ignore[" + i + "]";
      if (!KEY.matcher(key).matches()) {
        problems.add(
            new SpecProblem(field, "is " + key + ", must be a key such as training.log_every"));
      } else if (key.equals("seed")) {
        problems.add(
            new SpecProblem(field, "is seed, which tells repetitions apart; leave it out"));
      }
    }
    return List.copyOf(problems);
  }
}
