package dev.sweepline.hydra;

import java.nio.file.Path;
import java.util.List;

/// The example at the top of the module's README.
final class ReadmeExample {

  private ReadmeExample() {}

  static void compose() {
    ConfigTree tree = ConfigTree.ofDirectory(Path.of("configs"));
    var request =
        new Request("config", List.of("model=large", "training.lr=3e-4"), Resolvers.open());

    switch (Hydra.compose(tree, request)) {
      case Composition.Composed(var config, var choices) -> System.out.println(config.toYaml());
      case Composition.Refused(var problems) -> problems.forEach(System.err::println);
    }
  }
}
