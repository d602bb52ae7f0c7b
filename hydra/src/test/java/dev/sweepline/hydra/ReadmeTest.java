package dev.sweepline.hydra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Runs the examples of the module's README.
class ReadmeTest {

  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
  private static final Resolvers RESOLVERS = Resolvers.of(Map.of(), Instant.EPOCH, ZoneOffset.UTC);

  @TestFactory
  Stream<DynamicTest> showsWhatHappens() throws IOException {
    ConfigTree tree = tree();
    return blocks("console").stream()
        .map(block -> block.split("\n", 2))
        .map(block ->
            DynamicTest.dynamicTest(
                block[0], () -> assertThat(output(tree, block[0])).isEqualTo(block[1])));
  }

  private static String output(ConfigTree tree, String line) {
    List<String> words = words(line.substring("$ ".length()));
    var request = new Request("config", words.subList(1, words.size()), RESOLVERS);
    if (words.getFirst().equals("multirun")) {
      return switch (Hydra.multirun(tree, request)) {
        case Multirun.Jobs jobs ->
            jobs.jobs().stream()
                .map(job -> String.join(" ", job.overrides()) + "\n")
                .collect(Collectors.joining());
        case Multirun.Refused refused -> text(refused.problems());
      };
    }
    return switch (Hydra.compose(tree, request)) {
      case Composition.Composed composed -> composed.config().toYaml();
      case Composition.Refused refused -> text(refused.problems());
    };
  }

  private static String text(List<Problem> problems) {
    return problems.stream().map(problem -> problem + "\n").collect(Collectors.joining());
  }

  private static List<String> words(String line) {
    var words = new ArrayList<String>();
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      words.add(Stream.of(1, 2, 3).map(word::group).filter(g -> g != null).toList().getFirst());
    }
    return words;
  }

  /// The Java example, as it is in the README.
  @Test
  void showsJavaThatCompiles() throws IOException {
    Path source =
        ROOT.resolve("hydra/src/test/java/dev/sweepline/hydra/ReadmeExample.java").normalize();

    assertThat(Files.readString(source).replaceAll("\\s+", " "))
        .contains(blocks("java").getFirst().strip().replaceAll("\\s+", " "));
  }

  private static ConfigTree tree() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    for (String block : blocks("yaml")) {
      String[] parts = block.split("\n", 2);
      files.put(parts[0].substring("# configs/".length()), parts[1]);
    }
    return ConfigTree.of(files);
  }

  private static List<String> blocks(String language) throws IOException {
    var blocks = new ArrayList<String>();
    Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve("hydra/README.md")));
    while (block.find()) {
      if (block.group(1).equals(language)) {
        blocks.add(block.group(2));
      }
    }
    assertThat(blocks).isNotEmpty();
    return blocks;
  }
}
