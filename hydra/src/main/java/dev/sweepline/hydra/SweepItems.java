package dev.sweepline.hydra;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The values of a sweep, and values as words of a job.
final class SweepItems {

  private static final MathContext DECIMAL28 = new MathContext(28, RoundingMode.HALF_EVEN);

  private SweepItems() {}

  /// The texts a sweep yields, each a value that an override can hold.
  static List<String> texts(
      ParsedOverride override, Sweep sweep, Function<String, List<String>> optionsOfGroup) {
    return switch (sweep) {
      case Sweep.Choice choice -> words(override, shuffledIf(choice.shuffled(), choice.items()));
      case Sweep.Range range ->
          words(override, shuffledIf(range.shuffled(), items(override, range)));
      case Sweep.Glob glob ->
          optionsOfGroup.apply(override.key()).stream().filter(name -> isIn(glob, name)).toList();
      case Sweep.Interval _ ->
          throw refuse(override, "an interval cannot be enumerated; use range() or choice()");
    };
  }

  private static List<@Nullable Object> shuffledIf(boolean shuffled, List<@Nullable Object> items) {
    return shuffled ? GrammarFunctions.shuffled(items) : items;
  }

  private static List<String> words(ParsedOverride override, List<@Nullable Object> items) {
    return items.stream().map(item -> word(override, item)).toList();
  }

  /// A value as a word of a command line that parses to the same value.
  static String word(ParsedOverride override, @Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Quoted quoted -> quoted.written();
      case String text -> Tokens.escape(text);
      case List<?> list ->
          "[" + String.join(",", list.stream().map(item -> word(override, item)).toList()) + "]";
      case Map<?, ?> map -> {
        var entries = new ArrayList<String>();
        map.forEach((key, item) -> entries.add(word(override, key) + ":" + word(override, item)));
        yield "{" + String.join(",", entries) + "}";
      }
      case Sweep _ -> throw refuse(override, "a sweep cannot be inside another value");
      default -> PythonText.str(value);
    };
  }

  private static List<@Nullable Object> items(ParsedOverride override, Sweep.Range range) {
    BigDecimal start = exact(override, range.start());
    BigDecimal stop = exact(override, range.stop());
    BigDecimal step = exact(override, range.step());
    if (step.signum() == 0) {
      throw refuse(override, "the step of a range cannot be 0");
    }
    boolean whole =
        !(range.start() instanceof Double)
            && !(range.stop() instanceof Double)
            && !(range.step() instanceof Double);
    var items = new ArrayList<@Nullable Object>();
    for (BigDecimal item = start;
        step.signum() > 0 ? item.compareTo(stop) < 0 : item.compareTo(stop) > 0;
        // Python adds exact binary values in its default decimal context.
        item = whole ? item.add(step) : item.add(step, DECIMAL28)) {
      if (items.size() == Limits.SWEEP) {
        throw Limits.exceeded("the number of values of '" + override.text() + "'", Limits.SWEEP);
      }
      items.add(
          whole ? PythonNumbers.shortest(item.toBigIntegerExact()) : (Object) item.doubleValue());
    }
    return items;
  }

  private static BigDecimal exact(ParsedOverride override, Number number) {
    return switch (number) {
      case Double real when Double.isFinite(real) -> new BigDecimal(real);
      case Double _ -> throw refuse(override, "the bounds of a range must be finite");
      case BigInteger big -> new BigDecimal(big);
      default -> BigDecimal.valueOf(number.longValue());
    };
  }

  private static boolean isIn(Sweep.Glob glob, String name) {
    return glob.include().stream().anyMatch(pattern -> GlobPattern.matches(pattern, name))
        && glob.exclude().stream().noneMatch(pattern -> GlobPattern.matches(pattern, name));
  }

  private static HydraException refuse(ParsedOverride override, String why) {
    return Problem.of(Problem.Category.SWEEP, "'" + override.text() + "': " + why)
        .about(override.text())
        .asException();
  }
}
