package dev.sweepline.hydra;

import dev.sweepline.hydra.GrammarFunctions.BadCall;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `sort()`: numbers with numbers, text with text, ranges turned round.
final class Sorting {

  /// Python orders text by code points, Java by UTF-16 units.
  static final Comparator<String> BY_CODE_POINT = Comparator.comparing(Sorting::codePoints);

  private Sorting() {}

  static List<@Nullable Object> sorted(List<?> values, boolean descending) throws BadCall {
    var sorted = new ArrayList<@Nullable Object>(values);
    if (sorted.size() < 2) {
      return sorted;
    }
    if (sorted.stream().allMatch(String.class::isInstance)) {
      sorted.sort(Comparator.comparing(String::valueOf, BY_CODE_POINT));
    } else if (sorted.stream().allMatch(Sorting::isNumber)) {
      insertionSort(sorted);
    } else {
      throw new BadCall("sort() compares numbers with numbers or text with text");
    }
    return descending ? stableReversed(values, sorted) : sorted;
  }

  private static boolean isNumber(@Nullable Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  /// Stable, and total even where NaN is neither smaller nor larger than anything.
  private static void insertionSort(List<@Nullable Object> numbers) {
    for (int i = 1; i < numbers.size(); i++) {
      Object number = numbers.get(i);
      int at = i;
      while (at > 0 && isLess(number, numbers.get(at - 1))) {
        numbers.set(at, numbers.get(at - 1));
        at--;
      }
      numbers.set(at, number);
    }
  }

  private static boolean isLess(@Nullable Object left, @Nullable Object right) {
    BigDecimal exactLeft = PythonKeys.number(left);
    BigDecimal exactRight = PythonKeys.number(right);
    if (exactLeft != null && exactRight != null) {
      return exactLeft.compareTo(exactRight) < 0;
    }
    return real(left) < real(right);
  }

  private static double real(@Nullable Object value) {
    return switch (value) {
      case Number number -> number.doubleValue();
      case Boolean truth when truth -> 1;
      case null, default -> 0;
    };
  }

  private static String codePoints(String text) {
    var key = new StringBuilder();
    text.codePoints()
        .forEach(point -> key.append((char) (point >> 16)).append((char) (point & 0xFFFF)));
    return key.toString();
  }

  /// Descending order in which equal values keep the order they were written in.
  private static List<@Nullable Object> stableReversed(
      List<?> written, List<@Nullable Object> ascending) throws BadCall {
    var mirrored = new ArrayList<@Nullable Object>(written);
    Collections.reverse(mirrored);
    List<@Nullable Object> sorted = mirrored.equals(ascending) ? mirrored : sorted(mirrored, false);
    var result = new ArrayList<@Nullable Object>(sorted);
    Collections.reverse(result);
    return result;
  }

  static Sweep.Range sorted(Sweep.Range range, boolean descending) {
    boolean falling = compare(range.start(), range.stop()) > 0;
    boolean rising = compare(range.start(), range.stop()) < 0;
    Number step = range.step();
    Number size = compare(step, 0L) < 0 ? negated(step) : step;
    if (!descending && falling) {
      return turned(range, plus(range.stop(), size), plus(range.start(), size));
    }
    if (descending && rising) {
      Number back = negated(size);
      return turned(range, plus(range.stop(), back), plus(range.start(), back));
    }
    return range;
  }

  private static Sweep.Range turned(Sweep.Range range, Number start, Number stop) {
    return new Sweep.Range(start, stop, negated(range.step()), range.shuffled(), range.tags());
  }

  private static int compare(Number left, Number right) {
    return left instanceof Double || right instanceof Double
        ? Double.compare(left.doubleValue(), right.doubleValue())
        : whole(left).compareTo(whole(right));
  }

  private static Number plus(Number left, Number right) {
    return left instanceof Double || right instanceof Double
        ? (Number) (left.doubleValue() + right.doubleValue())
        : (Number) PythonNumbers.shortest(whole(left).add(whole(right)));
  }

  private static Number negated(Number number) {
    return number instanceof Double real
        ? (Number) (-real)
        : (Number) PythonNumbers.shortest(whole(number).negate());
  }

  private static BigInteger whole(Number number) {
    return number instanceof BigInteger big ? big : BigInteger.valueOf(number.longValue());
  }
}
