package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.PodTemplate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is wrong with the parts of a spec that no configuration tree says anything about.
public final class FixedParts {
  private FixedParts() {}

  public static List<SpecProblem> problems(
      Naming naming, PodTemplate template, @Nullable Dataset data) {
    var problems = new ArrayList<SpecProblem>();
    TimeZones.problem(naming).ifPresent(problems::add);
    problems.addAll(Quantities.problems(template.resources()));
    for (int i = 0; i < template.env().size(); i++) {
      var variable = template.env().get(i);
      KeyNames.ofVariable("spec.template.env[" + i + "]", variable.name(), variable.value())
          .ifPresent(problems::add);
    }
    TrainerPaths.problem(data).ifPresent(problems::add);
    problems.addAll(Mounts.problems(template, data));
    return List.copyOf(problems);
  }
}
