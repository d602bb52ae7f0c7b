package dev.sweepline.planner.report;

import dev.sweepline.planner.spec.Language;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What a report says, in one language: the catalogue is `phrases.yaml`.
record Words(Language language) {

  private static final Pattern PART = Pattern.compile("%([1-9])\\$s");
  private static final Map<Phrase, Map<Language, List<String>>> CATALOGUE = read();

  /// The phrase with its parts filled in.
  String of(Phrase phrase, Object... parts) {
    return formatted(texts(phrase).getFirst(), parts);
  }

  /// The phrase that goes with this number, which is its first part.
  String count(Phrase phrase, long number, Object... more) {
    var texts = texts(phrase);
    var parts = new Object[more.length + 1];
    parts[0] = number;
    System.arraycopy(more, 0, parts, 1, more.length);
    return formatted(number == 1 ? texts.getFirst() : texts.getLast(), parts);
  }

  /// A constant whose phrase has its name, behind that of its kind: `STATE_FAILED`.
  String word(String kind, Enum<?> constant) {
    return of(Phrase.valueOf(kind + "_" + constant.name().toUpperCase(Locale.ROOT)));
  }

  /// Two units at most, as [Figures#time] has it.
  String time(Duration duration) {
    var english = Figures.time(duration);
    return switch (language) {
      case EN -> english;
      case KO -> english.replace("d", "일").replace("h", "시간").replace("m", "분").replace("s", "초");
    };
  }

  /// `val_f1` as people know it.
  String metric(String name) {
    return switch (name) {
      case "val_f1" -> of(Phrase.METRIC_F1);
      case "val_acc" -> of(Phrase.METRIC_ACCURACY);
      default -> Page.code(name);
    };
  }

  private static String formatted(String text, Object... parts) {
    return PART.matcher(text)
        .replaceAll(part ->
            Matcher.quoteReplacement(String.valueOf(parts[Integer.parseInt(part.group(1)) - 1])));
  }

  private List<String> texts(Phrase phrase) {
    return Objects.requireNonNull(
        Objects.requireNonNull(CATALOGUE.get(phrase), phrase.name()).get(language), phrase.name());
  }

  private static Map<Phrase, Map<Language, List<String>>> read() {
    var stream =
        Objects.requireNonNull(
            Words.class.getResourceAsStream("phrases.yaml"), "phrases.yaml is not in the jar");
    var all = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(stream);
    var catalogue = new EnumMap<Phrase, Map<Language, List<String>>>(Phrase.class);
    for (var phrase : Phrase.values()) {
      if (!(all.get(phrase.name()) instanceof Map<?, ?> texts)) {
        throw new IllegalStateException("phrases.yaml does not have " + phrase);
      }
      var byLanguage = new EnumMap<Language, List<String>>(Language.class);
      for (var language : Language.values()) {
        var text = texts.get(language.name().toLowerCase(Locale.ROOT));
        if (text == null) {
          throw new IllegalStateException(
              "phrases.yaml does not have " + phrase + " in " + language);
        }
        byLanguage.put(
            language,
            text instanceof List<?> forms
                ? forms.stream().map(String::valueOf).toList()
                : List.of(text.toString()));
      }
      catalogue.put(phrase, byLanguage);
    }
    return catalogue;
  }
}
