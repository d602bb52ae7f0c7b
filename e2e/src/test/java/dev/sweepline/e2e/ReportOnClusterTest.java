package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A real sweep written up in both languages, committed, annotated, written up again, and followed
/// by the sweep that it proposes.
@Tag("cluster")
@ExtendWith(Evidence.class)
class ReportOnClusterTest {
  private static final String NAMESPACE = "e2e-sweep";
  private static final Duration MINUTES = Duration.ofMinutes(8);
  private static TestCluster cluster;

  @TempDir private Path repository = Path.of("");

  @BeforeAll
  static void connect() {
    cluster = TestCluster.connect();
    cluster.clean(NAMESPACE);
  }

  @AfterAll
  static void disconnect() {
    cluster.clean(NAMESPACE);
    cluster.close();
  }

  @Test
  void finishedSweepIsWrittenUpAndCommittedInBothLanguages() throws IOException {
    apply(
        Specs.sweep(
            "written",
            List.of("24", "48"),
            List.of("none", "document"),
            2,
            "report: { language: ko }"));
    cluster.awaitSweep(
        NAMESPACE, "written", MINUTES, s -> s.condition("Succeeded").startsWith("True"));
    git("init", "--quiet");

    var korean = repository.resolve("docs/04-report/ko");
    var english = repository.resolve("docs/04-report/en");
    report("written", "-o", korean.toString(), "--runs");
    report("written", "-o", english.toString(), "--language", "en");
    git("add", "--all");
    git("commit", "--quiet", "-m", "Write up the sweep");

    assertThat(Files.readString(page(korean)))
        .contains("## 가설", "larger pages read better", "## 다음 단계");
    assertThat(Files.readString(page(english)))
        .contains("## Hypothesis", "4 planned: 4 succeeded", "heat-map.svg)", "```yaml\n");
    try (var runs = Files.list(korean)) {
      assertThat(runs.filter(file -> file.toString().endsWith(".md"))).hasSize(5);
    }

    keepsANote(english);
    proposedSweepIsAccepted(Files.readString(page(english)));
  }

  private void keepsANote(Path folder) throws IOException {
    var page = page(folder);
    var begin = "<!-- notes:begin analysis -->\n";
    var noted = Files.readString(page).replace(begin, begin + "The scans were dirty.\n");
    Files.writeString(page, noted);

    report("written", "-o", folder.toString(), "--language", "en");

    assertThat(Files.readString(page)).isEqualTo(noted);
    git("commit", "--quiet", "--all", "-m", "Say what the scans were like");
  }

  private static void proposedSweepIsAccepted(String page) {
    var from = page.indexOf("```yaml\napiVersion");
    assertThat(from).as("a proposed sweep in\n%s", page).isPositive();
    var yaml = page.substring(from + 8);
    apply(yaml.substring(0, yaml.indexOf("```")).replace("spec:\n", "spec:\n  suspend: true\n"));
    cluster.awaitSweep(
        NAMESPACE, "written-next", MINUTES, s -> s.condition("Accepted").startsWith("True"));
  }

  /// Of a language that is not the sweep's own it has that in its name.
  private static Path page(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d{8}_written(\\.en)?\\.md"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void report(String... arguments) {
    var all =
        Stream.of(Stream.of("report"), Stream.of(arguments), Stream.of("-n", NAMESPACE))
            .flatMap(part -> part)
            .toArray(String[]::new);
    var written = cluster.sweepline(all);
    assertThat(written.status()).as(written.output()).isZero();
  }

  private void git(String... arguments) {
    var all =
        Stream.concat(
                Stream.of("-c", "user.name=e2e", "-c", "user.email=e2e@example.invalid"),
                Stream.of(arguments))
            .toArray(String[]::new);
    var done = Command.in(repository).run("git", all);
    assertThat(done.status()).as(done.output()).isZero();
  }

  private static void apply(String yaml) {
    var applied = cluster.apply(NAMESPACE, yaml);
    assertThat(applied.status()).as(applied.output()).isZero();
  }
}
