package dev.sweepline.trainer;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.hydra.Composition;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.hydra.Hydra;
import dev.sweepline.hydra.Problem;
import dev.sweepline.hydra.Request;
import dev.sweepline.hydra.Resolvers;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The resolved configuration: a file in a Pod, composed from a tree and overrides otherwise.
///
/// What the operator left as text, `${oc.env:…}`, is resolved here, in the world it speaks of.
final class Configuration {
  private static final List<Path> USUAL_TREES =
      List.of(Path.of("configs"), Path.of("/opt/sweepline/configs"));

  private Configuration() {}

  /// Throws a `TrainingFailure` with `INVALID_CONFIG` that names what is wrong.
  static Map<String, @Nullable Object> read(Optional<Path> file, List<String> arguments) {
    return read(file, arguments, Resolvers.open());
  }

  private static Map<String, @Nullable Object> read(
      Optional<Path> file, List<String> arguments, Resolvers resolvers) {
    var composition =
        file.isPresent() && arguments.isEmpty()
            ? resolved(file.get(), resolvers)
            : composed(arguments, resolvers);
    return switch (composition) {
      case Composition.Composed composed -> composed.config().asMap();
      case Composition.Refused refused ->
          throw invalid(
              refused.problems().stream()
                  .map(Configuration::described)
                  .collect(Collectors.joining("; ")));
    };
  }

  /// The same for other eyes: what the environment would resolve to stays text.
  static Map<String, @Nullable Object> shown(Optional<Path> file, List<String> arguments) {
    return read(file, arguments, Resolvers.closed(Instant.now(), ZoneId.systemDefault()));
  }

  private static Composition resolved(Path file, Resolvers resolvers) {
    try {
      return Hydra.resolve(Files.readString(file), resolvers);
    } catch (IOException e) {
      throw invalid("cannot read " + file + ": " + e);
    }
  }

  private static Composition composed(List<String> arguments, Resolvers resolvers) {
    var overrides = new ArrayList<>(arguments);
    var folder = option("--config-dir", overrides).map(Path::of).or(Configuration::usualTree);
    var name = option("--config-name", overrides).orElse("config");
    if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
      throw invalid(
          "no folder of configurations "
              + folder.orElse(USUAL_TREES.getFirst())
              + ": name one with --config-dir");
    }
    return Hydra.compose(
        ConfigTree.ofDirectory(folder.get()),
        new Request(name, overrides, resolvers).failingOnMissing());
  }

  private static Optional<Path> usualTree() {
    return USUAL_TREES.stream().filter(Files::isDirectory).findFirst();
  }

  /// Takes `name value` out of the words.
  static Optional<String> option(String name, List<String> words) {
    int at = words.indexOf(name);
    if (at < 0) {
      return Optional.empty();
    }
    if (at + 1 == words.size()) {
      throw invalid(name + ": its value is missing");
    }
    words.remove(at);
    return Optional.of(words.remove(at));
  }

  /// One line, for a log and a termination message.
  private static String described(Problem problem) {
    return problem.describe().replace("\n", ". ");
  }

  private static TrainingFailure invalid(String message) {
    return new TrainingFailure(ExitCode.INVALID_CONFIG, message);
  }
}
