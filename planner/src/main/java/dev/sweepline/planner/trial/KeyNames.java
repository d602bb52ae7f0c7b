package dev.sweepline.planner.trial;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Names under which people keep keys and passwords.
///
/// Keys are recognised by their name, never by their shape: a commit is 40 hexadecimal digits too.
/// What is said of one never repeats its value.
public final class KeyNames {
  private static final Pattern OF_KEYS =
      Pattern.compile(
          ".*(API_?KEY|ACCESS_?KEY|SECRET_?KEY|PRIVATE_?KEY|TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET"
              + "|CREDENTIALS?)(_ID)?");

  // What models of text call their markers.
  private static final Pattern OF_MARKERS =
      Pattern.compile("(.*_)?(PAD|CLS|CLASS|MASK|SEP|UNK|BOS|EOS|DIST|REG|NUM|MAX|MIN)_TOKEN");
  private static final Pattern HARMLESS = Pattern.compile("|null|true|false|-?[0-9]{1,6}");

  private static final String SAID = " is called like a key and holds a literal: ";

  private KeyNames() {}

  /// Whether that is what is wrong.
  static boolean tellsOf(SpecProblem problem) {
    return problem.message().contains(SAID);
  }

  /// Whether a variable or a dotted key is called as keys are.
  public static boolean names(String name) {
    var last = name.substring(name.lastIndexOf('.') + 1);
    var upper =
        last.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('-', '_').toUpperCase(Locale.ROOT);
    return OF_KEYS.matcher(upper).matches() && !OF_MARKERS.matcher(upper).matches();
  }

  /// Whether a value could be a key itself: not a reference to one, and more than a switch or a
  /// count.
  public static boolean isLiteral(String value) {
    return !value.contains("${") && !HARMLESS.matcher(value).matches();
  }

  /// What is wrong with a variable of the trainer.
  static Optional<SpecProblem> ofVariable(String field, String name, @Nullable String value) {
    return value != null && names(name) && isLiteral(value)
        ? Optional.of(
            new SpecProblem(
                field,
                name + SAID + "keep it in a Secret and name that" + " with valueFrom.secretKeyRef"))
        : Optional.empty();
  }

  /// What is wrong with a key of a configuration.
  public static SpecProblem inConfiguration(String field, String key) {
    return new SpecProblem(
        field,
        key
            + SAID
            + "write ${oc.env:NAME} there, and give the"
            + " trainer the variable by spec.template.env with valueFrom.secretKeyRef");
  }

  /// The dotted keys of a configuration that hold such a literal.
  static Set<String> literals(Map<?, ?> config) {
    var found = new TreeSet<String>();
    config.forEach((key, value) -> collect(String.valueOf(key), value, found));
    return found;
  }

  private static void collect(String path, @Nullable Object value, Set<String> found) {
    switch (value) {
      case Map<?, ?> map -> map.forEach((key, inner) -> collect(path + "." + key, inner, found));
      case List<?> list -> list.forEach(inner -> collect(path, inner, found));
      case String text when names(path) && isLiteral(text) -> found.add(path);
      case Number number when names(path) && isLiteral(number.toString()) -> found.add(path);
      case null, default -> {}
    }
  }
}
