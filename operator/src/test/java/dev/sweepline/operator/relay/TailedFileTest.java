package dev.sweepline.operator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.TrainerEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailedFileTest {
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("events.jsonl");
  }

  @Test
  void readsLinesAsTheyAreCompleted() throws IOException {
    try (var file = new TailedFile(path, Position.BEGINNING)) {
      assertThat(lines(file)).as("nobody wrote yet").isEmpty();
      write("one\r\ntw");
      assertThat(lines(file)).containsExactly("one");
      write("o\nthree\n");
      assertThat(lines(file)).containsExactly("two", "three");
      write("four");
      assertThat(lines(file)).isEmpty();

      assertThat(file.last()).hasValueSatisfying(line -> assertThat(text(line)).isEqualTo("four"));
      assertThat(file.last()).isEmpty();
    }
  }

  @Test
  void readsAMovedFileToItsEndAndGoesOnWithTheNewOne() throws IOException {
    try (var file = new TailedFile(path, Position.BEGINNING)) {
      write("one\n");
      assertThat(lines(file)).containsExactly("one");
      write("two\nno end");
      Files.move(path, folder.resolve("events.jsonl.1"));
      write("three\n");

      assertThat(lines(file)).containsExactly("two", "no end", "three");
    }
  }

  @Test
  void knowsAFileThatWasMovedAwayTwiceBeforeItWasRead() throws IOException {
    try (var file = new TailedFile(path, Position.BEGINNING)) {
      write("one\n");
      assertThat(lines(file)).containsExactly("one");
      var read = String.valueOf(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
      aged(Files.writeString(folder.resolve("events.jsonl.3"), "older\n"), 1);
      aged(Files.move(path, folder.resolve("events.jsonl.2")), 2);
      write("two\n");
      aged(Files.move(path, folder.resolve("events.jsonl.1")), 3);
      write("three\n");
      Files.writeString(folder.resolve("events.jsonl.position"), "");

      assertThat(Rotation.skipped(path, read)).containsExactly(folder.resolve("events.jsonl.1"));
      assertThat(lines(file)).containsExactly("three");
    }
  }

  @Test
  void skipsNothingWhereAFileWasMovedAwayOnce() throws IOException {
    aged(Files.writeString(folder.resolve("events.jsonl.2"), "older\n"), 1);
    write("one\n");
    var read = String.valueOf(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    aged(Files.move(path, folder.resolve("events.jsonl.1")), 2);
    write("two\n");

    assertThat(Rotation.skipped(path, read)).isEmpty();
  }

  private static void aged(Path file, long seconds) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(seconds)));
  }

  @Test
  void beginsAgainInAFileThatWasCutBack() throws IOException {
    try (var file = new TailedFile(path, Position.BEGINNING)) {
      write("a first line\n");
      assertThat(lines(file)).hasSize(1);
      Files.writeString(path, "new\n");

      assertThat(lines(file)).containsExactly("new");
    }
  }

  @Test
  void goesOnWhereItWasEvenIfTheFileWasMovedSince() throws IOException {
    write("one\ntwo\n");
    Position after;
    try (var file = new TailedFile(path, Position.BEGINNING)) {
      var first = file.next().orElseThrow();
      after = new Position(first.fileKey(), first.end(), 1);
    }
    after.write(folder.resolve("position"));
    Files.move(path, folder.resolve("events.jsonl.1"));
    write("three\n");

    try (var again = new TailedFile(path, Position.read(folder.resolve("position")))) {
      assertThat(lines(again)).containsExactly("two", "three");
    }
  }

  @Test
  void keepsTheBeginningOfALineThatIsTooLong() throws IOException {
    write("x".repeat(300_000) + "\nnext\n");
    try (var file = new TailedFile(path, Position.BEGINNING)) {
      assertThat(file.next().orElseThrow().text()).hasSize(TrainerEvent.MAX_BYTES + 1);
      assertThat(lines(file)).containsExactly("next");
    }
  }

  private void write(String text) throws IOException {
    Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static List<String> lines(TailedFile file) throws IOException {
    var lines = new ArrayList<String>();
    for (var line = file.next(); line.isPresent(); line = file.next()) {
      lines.add(text(line.get()));
    }
    return lines;
  }

  private static String text(TailedFile.Line line) {
    return new String(line.text(), StandardCharsets.UTF_8);
  }
}
