package dev.sweepline.operator.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.cleanup.Removal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanerTest {
  @TempDir private Path volume;
  @TempDir private Path elsewhere;
  private Path message;

  @BeforeEach
  void fill() throws IOException {
    message = elsewhere.resolve("termination-log");
    for (var attempt : List.of("e1/a1", "e1/a2", "e2/a1")) {
      write(attempt + "/last.safetensors");
      write(attempt + "/deep/er/part");
      write(attempt + "/metrics.jsonl");
    }
  }

  @Test
  void removesTheCheckpointsOfAttemptsBelowANumberAndKeepsTheirRows() throws IOException {
    write("e1/a1/events.spool");
    write("e1/a1/config.yaml");

    assertThat(clean(new Removal("e1", 2))).isTrue();

    assertThat(files())
        .containsExactly(
            "e1/a1/config.yaml",
            "e1/a1/events.spool",
            "e1/a1/metrics.jsonl",
            "e1/a2/deep/er/part",
            "e1/a2/last.safetensors",
            "e1/a2/metrics.jsonl",
            "e2/a1/deep/er/part",
            "e2/a1/last.safetensors",
            "e2/a1/metrics.jsonl");
    assertThat(Files.readString(message)).isEqualTo("e1:2\n");
  }

  @Test
  void removesAFolderThatHasNothingElse() throws IOException {
    write("e3/a1/last.ckpt");

    assertThat(clean(new Removal("e3", 2))).isTrue();

    assertThat(volume.resolve("e3/a1")).doesNotExist();
  }

  @Test
  void repeatsHarmlesslyAndTakesWhatIsGoneForRemoved() throws IOException {
    assertThat(clean(new Removal("e1", 3), new Removal("e9", 2))).isTrue();
    assertThat(clean(new Removal("e1", 3), new Removal("e9", 2))).isTrue();

    assertThat(Files.readString(message)).isEqualTo("e1:3 e9:2\n");
  }

  @Test
  void removesALinkAndNotWhatItLeadsTo() throws IOException {
    var precious = Files.writeString(elsewhere.resolve("precious"), "x");
    var folder = Files.createDirectories(elsewhere.resolve("folder"));
    Files.writeString(folder.resolve("file"), "x");
    Files.createSymbolicLink(volume.resolve("e1/a1/link"), precious);
    Files.createSymbolicLink(volume.resolve("e1/a1/way"), folder);

    assertThat(clean(new Removal("e1", 2))).isTrue();

    assertThat(precious).exists();
    assertThat(folder.resolve("file")).exists();
    assertThat(volume.resolve("e1/a1/link")).doesNotExist();
    assertThat(volume.resolve("e1/a1/way")).doesNotExist();
  }

  @Test
  void goesIntoNoFolderThatIsALink() throws IOException {
    var other = Files.createDirectories(elsewhere.resolve("other/a1"));
    Files.writeString(other.resolve("last.safetensors"), "x");
    Files.createSymbolicLink(volume.resolve("e7"), elsewhere.resolve("other"));
    Files.createDirectories(volume.resolve("e8"));
    Files.createSymbolicLink(volume.resolve("e8/a1"), other);

    assertThat(clean(new Removal("e7", 2), new Removal("e8", 2))).isTrue();

    assertThat(other.resolve("last.safetensors")).exists();
  }

  @Test
  void saysWhatIsGoneAndWhatIsNot() throws IOException {
    var cleaner =
        new Cleaner(
            removal -> {
              if (removal.uid().equals("e2")) {
                throw new IOException("read-only");
              }
            },
            message);

    boolean all =
        cleaner.run(List.of(new Removal("e1", 2), new Removal("e2", 2), new Removal("e3", 2)));

    assertThat(all).isFalse();
    assertThat(Files.readString(message))
        .isEqualTo("e1:2 e3:2\ne2: java.io.IOException: read-only");
  }

  private boolean clean(Removal... removals) throws IOException {
    return new Cleaner(new FolderStore(volume), message).run(List.of(removals));
  }

  private void write(String path) throws IOException {
    var file = volume.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(volume)) {
      return all.filter(Files::isRegularFile)
          .map(file -> volume.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
