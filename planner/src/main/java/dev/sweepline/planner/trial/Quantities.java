package dev.sweepline.planner.trial;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.PodTemplate.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks resources as the API server would, for specs that come from a file.
final class Quantities {
  private static final Pattern QUANTITY =
      Pattern.compile("[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei)?");

  private Quantities() {}

  static List<SpecProblem> problems(@Nullable Resources resources) {
    if (resources == null) {
      return List.of();
    }
    var problems = new ArrayList<SpecProblem>();
    check("spec.template.resources.requests", resources.requests(), problems);
    check("spec.template.resources.limits", resources.limits(), problems);
    return problems;
  }

  private static void check(
      String field, Map<String, String> quantities, List<SpecProblem> problems) {
    quantities.forEach((name, quantity) -> {
      if (!QUANTITY.matcher(quantity).matches()) {
        problems.add(
            new SpecProblem(
                field + "[" + name + "]", quantity + " is no quantity, such as 500m or 2Gi"));
      } else if (name.equals(Names.GPU) && !quantity.matches("[0-9]+")) {
        problems.add(
            new SpecProblem(field + "[" + name + "]", quantity + " is no whole number of GPUs"));
      }
    });
  }
}
