package dev.sweepline.trainer.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.digest.Sha256;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/// `champions/NAME/`: every file that was champion, named by its content and never written again,
/// and `current.json`, which names the one that is.
///
/// A promotion may end between any two steps, and is repeated from the first: until the last one,
/// which moves the pointer by a rename, whoever reads sees the champion before.
public final class ChampionFolder {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path folder;
  private final Moments moments;

  public ChampionFolder(Path folder) {
    this(folder, _ -> {});
  }

  ChampionFolder(Path folder, Moments moments) {
    this.folder = folder;
    this.moments = moments;
  }

  /// Told after each thing that stays.
  interface Moments {
    void after(String step) throws IOException;
  }

  /// What is to become champion.
  ///
  /// @param checkpoint where its trainer left it; not needed where the folder has it already
  /// @param sha256 hexadecimal
  /// @param file its name here, which begins with the digest
  /// @param number of the promotion; a higher one has the last word
  /// @param facts for whoever reads the pointer
  public record Order(
      Optional<Path> checkpoint,
      String sha256,
      String file,
      int number,
      Map<String, Object> facts) {
    public Order {
      facts = Map.copyOf(facts);
    }

    private String beside(String extension) {
      return sha256 + extension;
    }
  }

  /// Throws a `TrainingFailure` with `CHECKPOINT` where the file is not what it should be; the
  /// champion is then who it was.
  ///
  /// @param look loads a checkpoint with its configuration, and says of which classes it is
  public Path promote(Order order, BiFunction<Path, Optional<String>, List<String>> look) {
    try {
      Files.createDirectories(folder);
      var before = Pointer.read(folder);
      before.ifPresent(pointer -> refuseLate(order, pointer));
      var file = folder.resolve(order.file());
      boolean kept = Files.exists(file);
      var source = kept ? file : source(order);
      verify(source, order);
      var configuration = configuration(order, source, kept);
      var classes = look.apply(source, configuration);
      before.ifPresent(pointer -> refuseOtherClasses(source, classes, pointer));
      if (!kept) {
        copy(source, file, order);
      }
      keep(order.beside(".yaml"), configuration);
      keep(order.beside(".json"), Optional.of(JSON.writeValueAsString(order.facts())));
      new Pointer(order.number(), order.file(), order.sha256(), classes, order.facts())
          .write(folder);
      moments.after("pointer");
      return file;
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.ERROR, "cannot promote in " + folder + ": " + e, e);
    }
  }

  private static Path source(Order order) {
    return order
        .checkpoint()
        .filter(Files::isRegularFile)
        .orElseThrow(() ->
            refusal(
                "there is no checkpoint "
                    + order.checkpoint().map(Path::toString).orElse(order.file())
                    + " any more"));
  }

  private static void verify(Path file, Order order) throws IOException {
    var actual = Sha256.of(file);
    if (!actual.equals(order.sha256())) {
      throw refusal(
          "%s was changed or damaged: its digest is sha256:%s, it was written as sha256:%s"
              .formatted(file, actual, order.sha256()));
    }
  }

  private Optional<String> configuration(Order order, Path source, boolean kept)
      throws IOException {
    var file =
        kept
            ? folder.resolve(order.beside(".yaml"))
            : source.resolveSibling(CheckpointFolder.CONFIG);
    // A crash may have left the file without what belongs beside it.
    var other = order.checkpoint().map(path -> path.resolveSibling(CheckpointFolder.CONFIG));
    if (Files.exists(file)) {
      return Optional.of(Files.readString(file));
    }
    return other.isPresent() && Files.exists(other.get())
        ? Optional.of(Files.readString(other.get()))
        : Optional.empty();
  }

  /// What was copied is looked at again: the volume may have other ideas.
  private void copy(Path source, Path file, Order order) throws IOException {
    var unfinished = DurableFile.unfinished(file);
    try {
      Files.copy(source, unfinished, StandardCopyOption.REPLACE_EXISTING);
      moments.after("copied");
      try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      verify(unfinished, order);
      DurableFile.publish(unfinished, file);
    } catch (IOException | TrainingFailure e) {
      DurableFile.discard(unfinished);
      throw e;
    }
    moments.after("published");
  }

  private void keep(String name, Optional<String> content) throws IOException {
    var file = folder.resolve(name);
    if (content.isPresent() && !Files.exists(file)) {
      DurableFile.write(file, content.get().getBytes(StandardCharsets.UTF_8));
      moments.after(name.substring(name.indexOf('.')));
    }
  }

  /// A Pod that nobody knows of any more must not undo what came after it.
  private static void refuseLate(Order order, Pointer pointer) {
    if (pointer.number() > order.number()) {
      throw refusal(
          "promotion %d came too late: %d has moved the pointer to %s"
              .formatted(order.number(), pointer.number(), pointer.file()));
    }
  }

  private static void refuseOtherClasses(Path file, List<String> classes, Pointer champion) {
    if (!classes.isEmpty()
        && !champion.classes().isEmpty()
        && !classes.equals(champion.classes())) {
      throw refusal(
          "%s is of the classes %s, the champion of %s"
              .formatted(file, classes, champion.classes()));
    }
  }

  private static TrainingFailure refusal(String message) {
    return new TrainingFailure(ExitCode.CHECKPOINT, message);
  }

  /// `current.json`.
  private record Pointer(
      int number, String file, String sha256, List<String> classes, Map<String, Object> facts) {
    private static final String NAME = "current.json";

    static Optional<Pointer> read(Path folder) throws IOException {
      var file = folder.resolve(NAME);
      return Files.exists(file)
          ? Optional.of(JSON.readValue(file.toFile(), Pointer.class))
          : Optional.empty();
    }

    void write(Path folder) throws IOException {
      DurableFile.write(folder.resolve(NAME), JSON.writeValueAsBytes(this));
    }
  }
}
