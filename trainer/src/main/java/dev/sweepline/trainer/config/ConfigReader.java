package dev.sweepline.trainer.config;

import dev.sweepline.hydra.Nearest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads values by path and collects what is wrong with them, so that a user mends all at once.
final class ConfigReader {
  private final Map<String, @Nullable Object> config;
  private final List<String> problems = new ArrayList<>();

  ConfigReader(Map<String, @Nullable Object> config) {
    this.config = config;
  }

  List<String> problems() {
    return problems;
  }

  void problem(String path, String rule) {
    problems.add(path + ": " + rule + ", was " + described(at(path)));
  }

  /// For what is no value of its own.
  void wrong(String path, String what) {
    problems.add(path + ": " + what);
  }

  /// Null where the path leads nowhere or to null.
  @Nullable Object at(String path) {
    Object here = config;
    for (var key : path.split("\\.", -1)) {
      if (!(here instanceof Map<?, ?> map)) {
        return null;
      }
      here = map.get(key);
    }
    return here;
  }

  String text(String path, String absent) {
    return switch (at(path)) {
      case null -> absent;
      case Map<?, ?> map -> refused(path, "must be text", absent);
      case List<?> list -> refused(path, "must be text", absent);
      case Object value -> value.toString();
    };
  }

  String required(String path) {
    var text = text(path, "");
    return text.isBlank() ? refused(path, "must be set", text) : text;
  }

  String oneOf(String path, String absent, List<String> choices) {
    var text = text(path, absent);
    return choices.contains(text)
        ? text
        : refused(path, "must be one of " + String.join(", ", choices), absent);
  }

  long whole(String path, long absent, long least, long most) {
    var value = at(path);
    if (value == null) {
      return absent;
    }
    var rule = "must be a whole number from " + least + " to " + most;
    try {
      // Through text: YAML gives Long or BigInteger, an environment variable a String.
      var number = new BigInteger(value.toString().strip());
      boolean inside =
          number.compareTo(BigInteger.valueOf(least)) >= 0
              && number.compareTo(BigInteger.valueOf(most)) <= 0;
      return inside ? number.longValue() : refused(path, rule, absent);
    } catch (NumberFormatException e) {
      return refused(path, rule, absent);
    }
  }

  int integer(String path, int absent, int least, int most) {
    return (int) whole(path, absent, least, most);
  }

  double number(String path, double absent, double least, double most) {
    var value = at(path);
    if (value == null) {
      return absent;
    }
    var rule = "must be a number from " + least + " to " + most;
    try {
      double number =
          switch (value) {
            case Number n -> n.doubleValue();
            case String text -> Double.parseDouble(text.strip());
            default -> Double.NaN;
          };
      return number >= least && number <= most ? number : refused(path, rule, absent);
    } catch (NumberFormatException e) {
      return refused(path, rule, absent);
    }
  }

  boolean truth(String path, boolean absent) {
    return switch (at(path)) {
      case null -> absent;
      case Boolean truth -> truth;
      case Object other -> refused(path, "must be true or false", absent);
    };
  }

  /// Known keys and nothing else, where there is something.
  void group(String path, List<String> known) {
    if (at(path) != null && !(at(path) instanceof Map)) {
      problem(path, "must hold keys");
    }
    onlyKeys(path, known);
  }

  /// A mistyped parameter would otherwise change the experiment without a word.
  void onlyKeys(String path, List<String> known) {
    if (at(path) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> {
        var name = String.valueOf(key);
        if (!known.contains(name)) {
          var instead =
              Nearest.to(name, known)
                  .map(near -> "did you mean " + path + "." + near + "?")
                  .orElse("there are " + String.join(", ", known));
          unknown(path + "." + name, value, instead);
        }
      });
    }
  }

  /// What stands beside the sections of the trainer.
  Map<String, @Nullable Object> othersThan(Collection<String> sections) {
    Map<String, @Nullable Object> others = new TreeMap<>(config);
    others.keySet().removeAll(sections);
    return others;
  }

  void unknown(String path, @Nullable Object value, String instead) {
    problems.add(
        path
            + "="
            + (value == null ? "null" : described(value))
            + ": there is no such key; "
            + instead);
  }

  private <T> T refused(String path, String rule, T instead) {
    problem(path, rule);
    return instead;
  }

  private static String described(@Nullable Object value) {
    return switch (value) {
      case null -> "absent";
      case String text -> "'" + text + "'";
      case Object other -> other.toString();
    };
  }
}
