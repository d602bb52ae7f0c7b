package dev.sweepline.planner.sweep;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Dimension.NumberType;
import dev.sweepline.planner.spec.Dimension.Scale;
import dev.sweepline.planner.trial.SpecProblem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is wrong with the numbers that a key goes through.
final class RangeProblems {
  private static final BigDecimal LARGEST_WHOLE = new BigDecimal("1e18");

  private final String field;
  private final Dimension dimension;
  private final List<SpecProblem> problems = new ArrayList<>();

  private RangeProblems(String field, Dimension dimension) {
    this.field = field;
    this.dimension = dimension;
  }

  static List<SpecProblem> of(String field, Dimension dimension) {
    var found = new RangeProblems(field, dimension);
    found.check();
    return List.copyOf(found.problems);
  }

  private void check() {
    if (!dimension.values().isEmpty()) {
      add(".values", "cannot be given with min and max: leave one of them out");
    }
    var min = number(".min", dimension.min());
    var max = number(".max", dimension.max());
    var step =
        dimension.step() == null ? Optional.<BigDecimal>empty() : number(".step", dimension.step());
    if (min.isEmpty() || max.isEmpty()) {
      return;
    }
    if (min.get().compareTo(max.get()) >= 0) {
      add(".min", dimension.min() + " is not below max, " + dimension.max());
    }
    if (dimension.scale() == Scale.LOG && min.get().signum() <= 0) {
      add(".min", dimension.min() + " must be above 0 for scale Log");
    }
    if (dimension.key().equals("data.image_size")
        && (dimension.type() != NumberType.INT
            || min.get().signum() <= 0
            || max.get().compareTo(new BigDecimal("9999")) > 0)) {
      add("", "image sizes are whole numbers of pixels: use type Int, from 1 to 9999");
    }
    step.ifPresent(given -> checkStep(given, max.get().subtract(min.get())));
  }

  private void checkStep(BigDecimal step, BigDecimal range) {
    if (step.signum() <= 0) {
      add(".step", dimension.step() + " must be above 0");
    } else if (step.compareTo(range) > 0) {
      add(".step", dimension.step() + " is larger than the way from min to max");
    } else if (range.divideToIntegralValue(step).compareTo(LARGEST_WHOLE) > 0) {
      add(".step", dimension.step() + " is too small for the way from min to max");
    }
    if (dimension.scale() == Scale.LOG) {
      add(".step", "goes with scale Linear only: leave out step or scale");
    }
  }

  private Optional<BigDecimal> number(String part, @Nullable String text) {
    if (text == null) {
      add(part, "is missing: min and max belong together");
      return Optional.empty();
    }
    BigDecimal number;
    try {
      number = new BigDecimal(text);
    } catch (NumberFormatException _) {
      add(part, text + " is no number, such as 1e-5");
      return Optional.empty();
    }
    if (dimension.type() == NumberType.INT && !isWhole(number)) {
      add(part, text + " is not whole, which type Int needs");
      return Optional.empty();
    }
    if (Math.abs(number.precision() - (long) number.scale()) > 300) {
      add(part, text + " is beyond what a configuration can hold");
      return Optional.empty();
    }
    return Optional.of(number);
  }

  private static boolean isWhole(BigDecimal number) {
    return Math.abs((long) number.scale()) < 100
        && number.stripTrailingZeros().scale() <= 0
        && number.abs().compareTo(LARGEST_WHOLE) <= 0;
  }

  private void add(String part, String message) {
    problems.add(new SpecProblem(field + part, message));
  }
}
