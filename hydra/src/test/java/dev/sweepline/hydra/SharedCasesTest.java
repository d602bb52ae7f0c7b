package dev.sweepline.hydra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SharedCasesTest {

  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final Path SHARED = ROOT.resolve("../shared/hydra").normalize();

  /// Those that were recorded here, with hydra-core from PyPI: corners that others rarely meet.
  private static final Path OWN = ROOT.resolve("hydra/src/test/cases");

  @TestFactory
  Stream<DynamicTest> composesAsHydraDoes() throws IOException {
    return cases().stream()
        .map(shared ->
            DynamicTest.dynamicTest(shared.tier() + " " + shared.id(), () -> assertAgrees(shared)));
  }

  /// The least that each tier must reach; what is missing is listed in the module's README.
  @Test
  void agreesWithHydraInEveryTier() throws IOException {
    Map<String, List<String>> different = new TreeMap<>();
    Map<String, Integer> total = new TreeMap<>();
    for (SharedCase shared : cases()) {
      total.merge(shared.tier(), 1, Integer::sum);
      if (!agrees(shared)) {
        different.computeIfAbsent(shared.tier(), _ -> new ArrayList<>()).add(shared.id());
      }
    }
    total.forEach((tier, count) ->
        System.out.printf(
            "hydra cases, tier %s: %d of %d agree%n",
            tier, count - different.getOrDefault(tier, List.of()).size(), count));

    assertThat(different).isEmpty();
  }

  private static void assertAgrees(SharedCase shared) {
    JsonNode expected = shared.expected();
    JsonNode actual = shared.actual();
    if (expected.has("error")) {
      assertThat(actual.has("error")).as("an error, was %s", actual).isTrue();
      String message = actual.get("error").asText();
      JsonNode wanted = expected.get("error");
      wanted.path("names").forEach(name -> assertThat(message).contains(name.asText()));
      wanted.path("helpful").forEach(help -> assertThat(message).contains(help.asText()));
    } else if (expected.path("unordered").asBoolean()) {
      assertThat(sorted(actual.path("jobs"))).isEqualTo(sorted(expected.get("jobs")));
      assertThat(sorted(actual.path("configs"))).isEqualTo(sorted(expected.get("configs")));
    } else {
      assertThat(actual.toString()).isEqualTo(expected.toString());
    }
  }

  private static boolean agrees(SharedCase shared) {
    try {
      assertAgrees(shared);
      return true;
    } catch (AssertionError _) {
      return false;
    }
  }

  private static List<String> sorted(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonNode::toString)
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private static List<SharedCase> cases() throws IOException {
    assumeTrue(Files.isDirectory(SHARED), "needs the cases in " + SHARED + ", which are not there");
    var cases = cases(SHARED);
    cases.addAll(cases(OWN));
    return cases;
  }

  private static List<SharedCase> cases(Path folder) throws IOException {
    var cases = new ArrayList<SharedCase>();
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        SharedCase.JSON
            .readTree(file.toFile())
            .get("cases")
            .forEach(json -> cases.add(new SharedCase(json)));
      }
    }
    return cases;
  }
}
