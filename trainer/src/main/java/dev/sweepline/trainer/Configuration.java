package dev.sweepline.trainer;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.hydra.Composition;
import dev.sweepline.hydra.Config;
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

/// The configuration: a file in a Pod, composed from a tree and overrides otherwise.
///
/// @param resolved in the world that `${oc.env:…}` speaks of
/// @param kept the same with this as text, for other eyes; empty where the environment decides
///   which files are composed
record Configuration(Config resolved, Optional<Config> kept) {
  private static final List<Path> USUAL_TREES =
      List.of(Path.of("configs"), Path.of("/opt/sweepline/configs"));

  /// Throws a `TrainingFailure` with `INVALID_CONFIG` that names what is wrong.
  static Configuration read(Optional<Path> file, List<String> arguments) {
    return file.isPresent() && arguments.isEmpty() ? resolved(file.get()) : composed(arguments);
  }

  /// A kept configuration for a look at its checkpoint, elsewhere: on the CPU, and nothing is asked
  /// of an environment that is not there any more.
  static Config strict(String yaml) {
    var tree = ConfigTree.of(Map.of("config.yaml", yaml));
    var overrides = List.of("++checkpoint.strict=true", "++device=cpu");
    var closed = Resolvers.closed(Instant.now(), ZoneId.systemDefault());
    return switch (Hydra.compose(tree, new Request("config", overrides, closed))) {
      case Composition.Composed composed -> composed.config();
      case Composition.Refused refused -> throw invalid(described(refused));
    };
  }

  private static Configuration resolved(Path file) {
    try {
      var text = Files.readString(file);
      var tree = ConfigTree.of(Map.of("config.yaml", text));
      return of(tree, "config", List.of());
    } catch (IOException e) {
      throw invalid("cannot read " + file + ": " + e);
    }
  }

  private static Configuration composed(List<String> arguments) {
    var overrides = new ArrayList<>(arguments);
    var folder = option("--config-dir", overrides).map(Path::of).or(Configuration::usualTree);
    var name = option("--config-name", overrides).orElse("config");
    if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
      throw invalid(
          "no folder of configurations "
              + folder.orElse(USUAL_TREES.getFirst())
              + ": name one with --config-dir");
    }
    return of(ConfigTree.ofDirectory(folder.get()), name, overrides);
  }

  private static Configuration of(ConfigTree tree, String name, List<String> overrides) {
    var open =
        Hydra.compose(tree, new Request(name, overrides, Resolvers.open()).failingOnMissing());
    var closed = Resolvers.closed(Instant.now(), ZoneId.systemDefault());
    return switch (open) {
      case Composition.Composed composed ->
          new Configuration(
              composed.config(),
              Hydra.compose(tree, new Request(name, overrides, closed))
                      instanceof Composition.Composed kept
                  ? Optional.of(kept.config())
                  : Optional.empty());
      case Composition.Refused refused -> throw invalid(described(refused));
    };
  }

  Map<String, @Nullable Object> values() {
    return resolved.asMap();
  }

  /// YAML without what the environment resolves to.
  String text() {
    return kept.map(Config::toYaml).orElse("");
  }

  /// As the operator takes it; empty where nothing is kept.
  String digest() {
    return kept.map(Config::digest).orElse("");
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

  private static String described(Composition.Refused refused) {
    return refused.problems().stream()
        .map(Configuration::described)
        .collect(Collectors.joining("; "));
  }

  /// One line, for a log and a termination message.
  private static String described(Problem problem) {
    return problem.describe().replace("\n", ". ");
  }

  private static TrainingFailure invalid(String message) {
    return new TrainingFailure(ExitCode.INVALID_CONFIG, message);
  }
}
