package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.cli.wandb.Samples;
import dev.sweepline.testing.FakeWandb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("wandb")
class CompareWandbTest {
  private static final String PROJECT = "team-alpha/doc_image_classification";

  @TempDir private Path root = Path.of("");
  @TempDir private Path store = Path.of("");

  @Test
  void readsRunsWithTheirConfigurationAndSummary() throws Exception {
    try (var server = FakeWandb.start(store)) {
      finished("short", 100);
      finished("long", 1000);
      assertThat(
              Ran.sweepline(
                      "wandb",
                      "sync",
                      root.toString(),
                      "--base-url",
                      server.base().toString(),
                      "--api-key-file",
                      key().toString())
                  .exit())
          .isZero();

      assertThat(compare(server, PROJECT, "--by", "data.image_size"))
          .isEqualTo(
              new Ran(
                  0,
                  """
                  image_size  runs           val_f1
                         384     2  0.0275 ± 0.0225
                  """,
                  ""));
      assertThat(
              compare(server, PROJECT, "-o", "csv")
                  .out()
                  .lines()
                  .map(line -> line.replaceFirst(",.*", "")))
          .containsExactly("run", "run long", "run short");
    }
  }

  @Test
  void namesAProjectThatIsNotThereAndAnAddressThatIsNone() throws Exception {
    try (var server = FakeWandb.start(store)) {
      assertThat(compare(server, "team-alpha/none").err())
          .isEqualTo(
              "sweepline: W&B has no project team-alpha/none, or none that this API key may see\n");
      assertThat(compare(server, "none").err())
          .isEqualTo("sweepline: must be like ENTITY/PROJECT, was \"none\"\n");
    }
  }

  private void finished(String id, int steps) throws IOException {
    try (var run = Samples.begun(root, id, 0, 1, steps)) {
      run.finish(0, Samples.summary(steps), steps);
    }
  }

  private Path key() throws IOException {
    return Files.writeString(store.resolve("key"), FakeWandb.API_KEY);
  }

  private Ran compare(FakeWandb server, String project, String... more) throws IOException {
    var arguments =
        new ArrayList<>(
            List.of(
                "compare",
                "--from",
                "wandb",
                project,
                "--wandb-base-url",
                server.base().toString(),
                "--api-key-file",
                key().toString()));
    arguments.addAll(List.of(more));
    return Ran.sweepline(arguments.toArray(String[]::new));
  }
}
