package dev.sweepline.hydra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Run by `hydra/bench/run.sh`, which knows what hydra-core makes of the same words.
class ComposeBenchmark {

  private static final int ROUNDS = 8;
  private static final int COMPOSITIONS = 3_000;
  private static final Path CONFIGS =
      Path.of(System.getProperty("sweepline.root", ".."), "configs");

  @Test
  void composesAsHydraCoreDoesAndFaster() throws IOException {
    String expected = System.getProperty("bench.expected");
    assumeTrue(expected != null, "is run by hydra/bench/run.sh");
    var words = List.of(System.getProperty("bench.words", "").split(" ", -1));
    var request = new Request("config", words, Resolvers.open());
    ConfigTree tree = ConfigTree.ofDirectory(CONFIGS);

    String composed = Hydra.compose(tree, request).orThrow().config().toJson();

    var json = new ObjectMapper();
    assertThat(json.readTree(composed)).isEqualTo(json.readTree(expected));
    report("sweepline", COMPOSITIONS, () -> Hydra.compose(tree, request).orThrow());
    report(
        "sweepline, reading files",
        COMPOSITIONS / 20,
        () -> Hydra.compose(ConfigTree.ofDirectory(CONFIGS), request).orThrow());
  }

  private static void report(String name, int count, Supplier<Composition.Composed> composing) {
    double best = Double.MAX_VALUE;
    int keys = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        keys += composing.get().config().values().size();
      }
      best = Math.min(best, (System.nanoTime() - start) / 1e9 / count);
    }
    assertThat(keys).isPositive();
    System.out.printf("%-25s %9.3f ms each %9.0f per second%n", name, best * 1000, 1 / best);
  }
}
