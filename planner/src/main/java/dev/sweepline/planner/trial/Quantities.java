package dev.sweepline.planner.trial;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.PodTemplate.Resources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Checks resources as the API server would check those of a Pod, but before there is one.
final class Quantities {
  private static final String NUMBER = "([0-9]+(?:\\.[0-9]+)?)(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei)?";
  private static final Pattern QUANTITY = Pattern.compile(NUMBER);
  private static final List<String> KNOWN = List.of("cpu", "memory", "ephemeral-storage");
  private static final Pattern HUGE_PAGES = Pattern.compile("hugepages-" + NUMBER);
  private static final Pattern WITH_DOMAIN =
      Pattern.compile("[a-z0-9]([-.a-z0-9]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final String UNITS = "KMGTPE";
  private static final int MOST_TYPOS = 2;

  private final Resources resources;
  private final List<SpecProblem> problems = new ArrayList<>();

  private Quantities(Resources resources) {
    this.resources = resources;
  }

  static List<SpecProblem> problems(@Nullable Resources resources) {
    if (resources == null) {
      return List.of();
    }
    var quantities = new Quantities(resources);
    quantities.checkEach("requests", resources.requests());
    quantities.checkEach("limits", resources.limits());
    resources.requests().forEach(quantities::checkAgainstLimit);
    return List.copyOf(quantities.problems);
  }

  private void checkEach(String kind, Map<String, String> given) {
    given.forEach((name, quantity) -> {
      if (!isResource(name)) {
        problems.add(problem(kind, name, name + " is no resource" + meant(name)));
      } else if (amount(quantity).isEmpty()) {
        problems.add(problem(kind, name, quantity + " is no quantity, such as 500m or 2Gi"));
      } else if (name.equals(Names.GPU) && !quantity.matches("[0-9]+")) {
        problems.add(problem(kind, name, quantity + " is no whole number of GPUs"));
      }
    });
  }

  private void checkAgainstLimit(String name, String request) {
    var asked = amount(request);
    var limit = resources.limits().get(name);
    var most = limit == null ? Optional.<BigDecimal>empty() : amount(limit);
    if (asked.isEmpty() || !isResource(name) || (limit != null && most.isEmpty())) {
      return;
    }
    if (!mayBeShared(name) && (most.isEmpty() || asked.get().compareTo(most.get()) != 0)) {
      problems.add(
          problem("requests", name, name + " cannot be shared: give it under limits alone"));
    } else if (most.isPresent() && asked.get().compareTo(most.get()) > 0) {
      problems.add(problem("requests", name, request + " is more than the limit of " + limit));
    }
  }

  private static boolean isResource(String name) {
    return KNOWN.contains(name)
        || HUGE_PAGES.matcher(name).matches()
        || WITH_DOMAIN.matcher(name).matches();
  }

  private static boolean mayBeShared(String name) {
    return KNOWN.contains(name);
  }

  private static String meant(String name) {
    if (Names.GPU.endsWith("/" + name)) {
      return "; did you mean " + Names.GPU + "?";
    }
    return KNOWN.stream()
        .filter(known -> distance(name.toLowerCase(Locale.ROOT), known) <= MOST_TYPOS)
        .findFirst()
        .map(known -> "; did you mean " + known + "?")
        .orElse("; there are " + String.join(", ", KNOWN) + ", and with a domain " + Names.GPU);
  }

  /// Levenshtein's.
  private static int distance(String one, String other) {
    var row = IntStream.rangeClosed(0, other.length()).toArray();
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }

  private static Optional<BigDecimal> amount(String quantity) {
    var parts = QUANTITY.matcher(quantity);
    return parts.matches()
        ? Optional.of(new BigDecimal(parts.group(1)).multiply(unit(parts.group(2))))
        : Optional.empty();
  }

  private static BigDecimal unit(@Nullable String suffix) {
    if (suffix == null) {
      return BigDecimal.ONE;
    }
    if (suffix.equals("m")) {
      return new BigDecimal("0.001");
    }
    int power = UNITS.indexOf(Character.toUpperCase(suffix.charAt(0))) + 1;
    return BigDecimal.valueOf(suffix.endsWith("i") ? 1024 : 1000).pow(power);
  }

  private static SpecProblem problem(String kind, String name, String message) {
    return new SpecProblem("spec.template.resources." + kind + "[" + name + "]", message);
  }
}
