package dev.sweepline.hydra;

import dev.sweepline.hydra.GrammarFunctions.BadCall;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `int() float() str() bool()`, which reach into lists, dict values and sweeps.
final class Casts {

  private Casts() {}

  static Object cast(String type, @Nullable Object value) throws BadCall {
    return switch (value) {
      case Quoted quoted -> cast(type, quoted.text());
      case List<?> list -> castAll(type, list);
      case Map<?, ?> map -> {
        var cast = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          cast.put(entry.getKey(), cast(type, entry.getValue()));
        }
        yield cast;
      }
      case Sweep sweep -> castSweep(type, sweep);
      case Boolean truth -> castBoolean(type, truth);
      case Number number -> castNumber(type, number);
      case String text -> castText(type, text);
      case null, default -> {
        if (!type.equals("bool")) {
          throw new BadCall(type + "() cannot convert null");
        }
        yield false;
      }
    };
  }

  private static List<@Nullable Object> castAll(String type, List<?> list) throws BadCall {
    var cast = new ArrayList<@Nullable Object>();
    for (Object item : list) {
      cast.add(cast(type, item));
    }
    return cast;
  }

  private static Sweep castSweep(String type, Sweep sweep) throws BadCall {
    boolean numeric = type.equals("int") || type.equals("float");
    return switch (sweep) {
      case Sweep.Choice choice ->
          new Sweep.Choice(
              castAll(type, choice.items()), choice.simple(), false, Collections.emptySortedSet());
      case Sweep.Range range when numeric ->
          new Sweep.Range(
              (Number) cast(type, range.start()),
              (Number) cast(type, range.stop()),
              (Number) cast(type, range.step()),
              false,
              Collections.emptySortedSet());
      case Sweep.Range _ -> throw new BadCall("a range can only be cast to int or float");
      case Sweep.Interval interval when numeric ->
          new Sweep.Interval(
              (Number) cast(type, interval.start()),
              (Number) cast(type, interval.end()),
              interval.tags());
      case Sweep.Interval _ -> throw new BadCall("an interval can only be cast to int or float");
      case Sweep.Glob _ -> throw new BadCall("a glob cannot be cast");
    };
  }

  private static Object castBoolean(String type, boolean truth) {
    return switch (type) {
      case "int" -> truth ? 1L : 0L;
      case "float" -> truth ? 1.0 : 0.0;
      case "str" -> truth ? "true" : "false";
      default -> truth;
    };
  }

  private static Object castNumber(String type, Number number) throws BadCall {
    return switch (type) {
      case "int" -> number instanceof Double real ? truncated(real) : number;
      case "float" -> real(number);
      case "str" -> PythonText.str(number);
      default -> number.doubleValue() != 0;
    };
  }

  private static double real(Number number) throws BadCall {
    double real = number.doubleValue();
    if (number instanceof BigInteger && Double.isInfinite(real)) {
      throw new BadCall("the number is too large for float()");
    }
    return real;
  }

  private static Object truncated(double real) throws BadCall {
    if (!Double.isFinite(real)) {
      throw new BadCall("int() cannot convert " + PythonNumbers.text(real));
    }
    return PythonNumbers.shortest(new BigDecimal(real).toBigInteger());
  }

  private static Object castText(String type, String text) throws BadCall {
    Object cast =
        switch (type) {
          case "int" -> parseInt(text.strip());
          case "float" -> PythonNumbers.parseFloat(text);
          case "bool" -> parseBoolean(text);
          default -> text;
        };
    if (cast == null) {
      throw new BadCall(type + "() cannot convert '" + text + "'");
    }
    return cast;
  }

  private static @Nullable Object parseInt(String text) {
    boolean wellFormed =
        text.matches("[+-]?[0-9][0-9_]*") && !text.endsWith("_") && !text.contains("__");
    return wellFormed ? PythonNumbers.parseInt(text, 10) : null;
  }

  private static @Nullable Boolean parseBoolean(String text) {
    if (Tokens.isWord(text, 0, text.length(), "true")) {
      return true;
    }
    return Tokens.isWord(text, 0, text.length(), "false") ? Boolean.FALSE : null;
  }
}
