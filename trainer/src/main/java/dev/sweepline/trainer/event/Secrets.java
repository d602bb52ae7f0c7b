package dev.sweepline.trainer.event;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What no line that leaves the process may have: the values of variables that are called as keys
/// and passwords are.
///
/// More names than the operator knows for keys: a word that is starred out in vain does no harm.
public final class Secrets {
  private static final Pattern OF_SECRETS =
      Pattern.compile("(?i).*(KEY|TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|AUTH).*");
  private static final int SHORTEST = 8;
  private static final String STARS = "***";

  private final List<String> values;

  private Secrets(List<String> values) {
    this.values = values;
  }

  /// Those of an environment. A value of several lines is known by each of them.
  public static Secrets of(Map<String, String> environment) {
    return new Secrets(
        environment.entrySet().stream()
            .filter(variable -> OF_SECRETS.matcher(variable.getKey()).matches())
            .flatMap(variable -> variable.getValue().lines())
            .map(String::strip)
            .filter(value -> value.length() >= SHORTEST)
            .distinct()
            // One may be a part of another.
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList());
  }

  public String without(String text) {
    var clean = text;
    for (var value : values) {
      clean = clean.replace(value, STARS);
    }
    return clean;
  }
}
