package dev.sweepline.planner.logs;

import dev.sweepline.planner.trial.KeyNames;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes keys and passwords out of a text: by the name in front of them, by the prefixes that
/// services give theirs, and those that are known.
///
/// Never by their shape: a commit is 40 hexadecimal digits too.
public final class Scrubber {
  static final String HIDDEN = "***";

  private static final int SHORTEST_KNOWN = 8;

  // NAME=value, "name": "value", --name value. A name begins where no name goes on, and a value is
  // read only behind a key's name, else long words would be read again from each of their letters.
  private static final Pattern NAME =
      Pattern.compile(
          "(?<![A-Za-z0-9_.-])(?<dashes>--)?(?<name>[A-Za-z0-9_][A-Za-z0-9_.-]*+)"
              + "(?<between>[\"']?[ \\t]{0,4}[=:][ \\t]{0,4}|[ \\t]{1,4})");
  private static final Pattern VALUE = Pattern.compile("\"[^\"\\n]*\"|'[^'\\n]*'|[^\\s\"',;&]+");
  private static final Pattern HEADER =
      Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{8,}");
  private static final Pattern URL = Pattern.compile("://[^\\s/@:]*:[^\\s/@]+@");
  private static final Pattern PREFIXED =
      Pattern.compile(
          "\\b(gh[oprsu]_|github_pat_|glpat-|hf_|sk-|xox[abeprs]-|wandb_v[0-9]+_|npm_|pypi-|AKIA|ASIA"
              + "|AIza|eyJ)[A-Za-z0-9_.-]{12,}");
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\\z)",
          Pattern.DOTALL);

  private final Set<String> names;
  private final Set<String> values;

  /// @param names of variables that come out of Secrets, whatever they are called
  /// @param values that must not be told
  public Scrubber(Set<String> names, Set<String> values) {
    this.names = Set.copyOf(names);
    this.values = Set.copyOf(values);
  }

  /// That knows no key beforehand.
  public Scrubber() {
    this(Set.of(), Set.of());
  }

  public String scrub(String text) {
    var scrubbed = text;
    for (var value : values) {
      scrubbed = value.length() < SHORTEST_KNOWN ? scrubbed : scrubbed.replace(value, HIDDEN);
    }
    scrubbed = PEM.matcher(scrubbed).replaceAll(HIDDEN);
    scrubbed = HEADER.matcher(scrubbed).replaceAll("$1 " + HIDDEN);
    scrubbed = URL.matcher(scrubbed).replaceAll("://" + Matcher.quoteReplacement(HIDDEN + "@"));
    scrubbed = PREFIXED.matcher(scrubbed).replaceAll("$1" + HIDDEN);
    return fields(scrubbed);
  }

  private String fields(String text) {
    var found = NAME.matcher(text);
    var value = VALUE.matcher(text);
    var scrubbed = new StringBuilder();
    int end = 0;
    // What stands behind one name may itself be another: `env: TOKEN=x`.
    for (int from = 0; found.find(from); from = Math.max(end, found.end("name"))) {
      if (isOfKey(found) && value.region(found.end(), text.length()).lookingAt()) {
        if (isKey(value.group())) {
          scrubbed.append(text, end, value.start()).append(HIDDEN);
          end = value.end();
        }
      }
    }
    return scrubbed.append(text, end, text.length()).toString();
  }

  private boolean isOfKey(Matcher found) {
    var name = found.group("name");
    // In prose, words stand behind words; an option has its value there.
    boolean isGiven = found.group("dashes") != null || !found.group("between").isBlank();
    return isGiven && (names.contains(name) || KeyNames.names(name));
  }

  private static boolean isKey(String value) {
    return !value.startsWith(HIDDEN) && KeyNames.isLiteral(value.replaceAll("^[\"']|[\"']$", ""));
  }
}
