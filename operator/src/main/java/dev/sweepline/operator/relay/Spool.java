package dev.sweepline.operator.relay;

import dev.sweepline.contract.SpooledLetter;
import dev.sweepline.contract.TrainerEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What an attempt left on disk because Kafka was away; it goes once all of it has arrived.
record Spool(int attempt, Path file) {
  private static final System.Logger LOG = System.getLogger(Spool.class.getName());
  private static final Pattern ATTEMPT = Pattern.compile("a(\\d{1,9})");

  // A signature and what else stands before an event.
  private static final int LONGEST = TrainerEvent.MAX_BYTES + 1024;

  /// The folders of an experiment's attempts, in their order.
  static List<Spool> attempts(Path experiment) throws IOException {
    if (!Files.isDirectory(experiment)) {
      return List.of();
    }
    try (var folders = Files.list(experiment)) {
      return folders
          .flatMap(Spool::ofFolder)
          .sorted(Comparator.comparingInt(Spool::attempt))
          .toList();
    }
  }

  private static Stream<Spool> ofFolder(Path folder) {
    var name = ATTEMPT.matcher(String.valueOf(folder.getFileName()));
    return name.matches()
        ? Stream.of(new Spool(Integer.parseInt(name.group(1)), folder.resolve(SpooledLetter.FILE)))
        : Stream.empty();
  }

  /// What attempts before this one left, by its own folder.
  static List<Spool> before(Path folder, int attempt) throws IOException {
    var parent = folder.toAbsolutePath().getParent();
    return parent == null
        ? List.of()
        : attempts(parent).stream()
            .filter(spool -> spool.attempt() < attempt && spool.isThere())
            .toList();
  }

  boolean isThere() {
    return Files.isRegularFile(file);
  }

  /// In order, read as they are asked for; a last line without its end was cut by a crash and is
  /// none.
  Stream<SpooledLetter> letters() {
    var lines = new TailedFile(file, Position.BEGINNING, LONGEST);
    Iterable<SpooledLetter> letters = () -> new Letters(lines);
    return StreamSupport.stream(letters.spliterator(), false).onClose(() -> close(lines));
  }

  private static void close(TailedFile lines) {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Carried again some day, it is known by its numbers.
      LOG.log(Level.WARNING, "cannot delete what has arrived file={0}: {1}", file, e);
    }
  }

  private static final class Letters implements Iterator<SpooledLetter> {
    private final TailedFile lines;
    private Optional<SpooledLetter> next = Optional.empty();

    private Letters(TailedFile lines) {
      this.lines = lines;
    }

    @Override
    public boolean hasNext() {
      try {
        var line = next.isPresent() ? Optional.<TailedFile.Line>empty() : lines.next();
        while (line.isPresent() && next.isEmpty()) {
          next = SpooledLetter.ofLine(new String(line.get().text(), StandardCharsets.UTF_8));
          if (next.isEmpty()) {
            LOG.log(Level.WARNING, "spoiled line left out end={0}", line.get().end());
            line = lines.next();
          }
        }
        return next.isPresent();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public SpooledLetter next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      var letter = next.orElseThrow();
      next = Optional.empty();
      return letter;
    }
  }
}
