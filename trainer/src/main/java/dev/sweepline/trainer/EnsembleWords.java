package dev.sweepline.trainer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `ensemble FILE FILE FILE [--voting Soft,Hard] [--weights 2,1,1] [key=value …]`: said as the
/// configuration that a Pod would be given.
final class EnsembleWords {
  static final String COMMAND = "ensemble";

  // Files of epochs look like overrides: epoch=02-val_f1=0.885.safetensors.
  private static final Pattern EPOCH = Pattern.compile("(?:.*/)?epoch=\\d+-[^/]*");

  private EnsembleWords() {}

  static boolean isMeant(List<String> words) {
    return !words.isEmpty() && words.getFirst().equals(COMMAND);
  }

  /// What a training would be told, behind the command's own word.
  static List<String> arguments(List<String> words) {
    var rest = new ArrayList<>(words.subList(1, words.size()));
    var told = new ArrayList<String>();
    for (var option : List.of("--config-dir", "--config-name")) {
      Configuration.option(option, rest).ifPresent(value -> told.addAll(List.of(option, value)));
    }
    var voting = Configuration.option("--voting", rest);
    var weights = Configuration.option("--weights", rest).map(text -> text.split(",", -1));
    var files = rest.stream().filter(EnsembleWords::isCheckpoint).toList();
    rest.stream().filter(word -> !isCheckpoint(word)).forEach(told::add);
    var given = weights.orElseGet(() -> new String[0]);
    if (weights.isPresent() && given.length != files.size()) {
      throw Configuration.invalid(
          "--weights: must be one for each checkpoint, %d, was %d"
              .formatted(files.size(), given.length));
    }
    var members =
        IntStream.range(0, files.size())
            .mapToObj(i ->
                "{checkpoint:%s%s}"
                    .formatted(
                        quoted(files.get(i)),
                        given.length == 0 ? "" : ",weight:" + quoted(given[i].strip())))
            .collect(Collectors.joining(","));
    told.add(
        "+ensemble={members:[%s]%s}"
            .formatted(members, voting.map(text -> ",voting:[" + titles(text) + "]").orElse("")));
    return told;
  }

  private static String titles(String votings) {
    return List.of(votings.split(",", -1)).stream()
        .map(String::strip)
        .map(word ->
            word.isEmpty()
                ? word
                : word.substring(0, 1).toUpperCase(Locale.ROOT)
                    + word.substring(1).toLowerCase(Locale.ROOT))
        .map(EnsembleWords::quoted)
        .collect(Collectors.joining(","));
  }

  private static boolean isCheckpoint(String word) {
    return !word.contains("=")
        || EPOCH.matcher(word).matches()
        || Files.isRegularFile(Path.of(word));
  }

  /// As Hydra reads it: a backslash counts before a quote only.
  private static String quoted(String text) {
    return "'" + text.replaceAll("(\\\\*)('|$)", "$1$1$2").replace("'", "\\'") + "'";
  }
}
