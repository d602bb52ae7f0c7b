package dev.sweepline.operator.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.contract.TrainerEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console of a script with our helper, as the relay takes it.
class PythonLogTest {
  private static final Path HELPER =
      Path.of(System.getProperty("sweepline.root", ".."), "docs/examples/bring-your-own");
  private static final String PROGRAM =
      """
      import sweepline

      def train(run):
          run.log("begins with 0123456789abcdef")
          run.started("cpu", 1, 1)
          for i in range(300):
              run.log("한 line %d \\U0001F600 \\ud83d\\t" % i + "x" * i * 10)
          run.log("two\\nlines", error=True)
          raise sweepline.Failure(sweepline.DATA, "no data at 0123456789abcdef")

      sweepline.main(train)
      """;

  @TempDir Path folder;

  @Test
  void isBoundedWholeAndWithoutKeys() throws Exception {
    var builder =
        new ProcessBuilder("python3", "-B", "-c", PROGRAM)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "PYTHONPATH",
                HELPER.toString(),
                "PYTHONIOENCODING",
                "utf-8:replace",
                "WANDB_API_KEY",
                "0123456789abcdef",
                "SWEEPLINE_CHECKPOINT_DIR",
                folder.toString()));
    assertThat(builder.start().waitFor()).isEqualTo(11);

    var events = events();
    var lines =
        events.stream()
            .filter(TrainerEvent.Logged.class::isInstance)
            .flatMap(event -> ((TrainerEvent.Logged) event).lines().stream())
            .toList();
    assertThat(events.getFirst()).isInstanceOf(TrainerEvent.Started.class);
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            TrainerEvent.Finished.class,
            finished -> assertThat(finished.message()).isEqualTo("no data at ***"));
    assertThat(lines).hasSizeLessThan(64);
    assertThat(lines.getFirst().text()).isEqualTo("begins with ***");
    assertThat(lines.get(1).text()).matches("\\(2[0-9]{2} lines left out\\)");
    assertThat(lines.get(2).text()).startsWith("한 line 2").contains("\uD83D\uDE00 ?\txxx");
    assertThat(lines.subList(lines.size() - 2, lines.size()))
        .extracting(TrainerEvent.Line::error, TrainerEvent.Line::text)
        .containsExactly(tuple(true, "two"), tuple(true, "lines"));
  }

  private List<TrainerEvent> events() throws IOException {
    var filler =
        new Filler(
            new RelaySettings(
                folder,
                "u1",
                1,
                "sha256:cc",
                folder,
                "sweepline.events",
                Optional.empty(),
                Optional.empty(),
                folder));
    var events = new ArrayList<TrainerEvent>();
    for (var line : Files.readAllLines(folder.resolve("events.jsonl"))) {
      var filled = filler.fill(line.getBytes(StandardCharsets.UTF_8), events.size(), Instant.EPOCH);
      assertThat(filled).isInstanceOf(Filler.Filled.class);
      events.add(((Filler.Filled) filled).event());
    }
    return events;
  }
}
