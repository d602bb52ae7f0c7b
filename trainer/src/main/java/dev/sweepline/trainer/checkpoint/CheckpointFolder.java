package dev.sweepline.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings.CheckpointSettings;
import dev.sweepline.trainer.digest.Sha256;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.weights.Safetensors;
import dev.sweepline.trainer.weights.TensorFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of one attempt: `last.safetensors` to go on from, the best epochs by name,
/// `checkpoints.json` with their digests, `metrics.jsonl`, `config.yaml`.
///
/// A name appears only when its content is complete on disk. All files hold weights, moments and
/// position.
public final class CheckpointFolder {
  public static final String LAST = "last.safetensors";
  private static final String METRICS = "metrics.jsonl";
  static final String CONFIG = "config.yaml";
  private static final String STATE = "sweepline.state";
  private static final Pattern ATTEMPT = Pattern.compile("a(\\d+)");
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Path folder;
  private final CheckpointSettings settings;
  private final Pattern epochFile;
  private CheckpointIndex index;

  /// Of a run that nobody asks for its configuration and data.
  public CheckpointFolder(Path folder, CheckpointSettings settings) {
    this(folder, settings, "", "");
  }

  public CheckpointFolder(
      Path folder, CheckpointSettings settings, String configDigest, String dataDigest) {
    this.folder = folder;
    this.settings = settings;
    epochFile =
        Pattern.compile(
            "epoch=(\\d+)-" + Pattern.quote(settings.metric()) + "=(\\d+\\.\\d+)\\.safetensors");
    try {
      Files.createDirectories(folder);
      var before = CheckpointIndex.read(folder.resolve(CheckpointIndex.NAME));
      index =
          new CheckpointIndex(
              configDigest, dataDigest, before.map(CheckpointIndex::files).orElse(Map.of()));
    } catch (IOException e) {
      throw failed("cannot use the checkpoint folder " + folder, e);
    }
  }

  /// The digest of the data that a checkpoint's run was trained on, where its folder says so.
  public static Optional<String> dataOf(Path checkpoint) {
    try {
      return CheckpointIndex.read(checkpoint.resolveSibling(CheckpointIndex.NAME))
          .map(CheckpointIndex::dataDigest)
          .filter(digest -> !digest.isEmpty());
    } catch (IOException e) {
      throw failed("cannot read what is beside " + checkpoint, e);
    }
  }

  /// Whether a run has written something there.
  public static boolean holdsRun(Path folder) {
    return Stream.of(LAST, METRICS).anyMatch(name -> Files.exists(folder.resolve(name)));
  }

  /// What the run was told, beside what came of it.
  public void keepConfiguration(String yaml) {
    try {
      DurableFile.write(folder.resolve(CONFIG), yaml.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failed("cannot write " + CONFIG + " in " + folder, e);
    }
  }

  /// A complete file and its digest.
  public record Saved(Path path, String sha256) {}

  public Path epochPath(int epoch, double value) {
    var name =
        String.format(
            Locale.ROOT, "epoch=%02d-%s=%.3f.safetensors", epoch, settings.metric(), value);
    return folder.resolve(name);
  }

  /// Replaces `last.safetensors`.
  public Saved saveLast(TrainingState state, Map<String, NDArray> arrays) {
    var last = folder.resolve(LAST);
    var unfinished = DurableFile.unfinished(last);
    try {
      var metadata = new LinkedHashMap<String, String>();
      metadata.put("format", "pt");
      metadata.put(STATE, JSON.writeValueAsString(state));
      metadata.put("sweepline.config_digest", index.configDigest());
      metadata.put("sweepline.data_digest", index.dataDigest());
      Safetensors.write(unfinished, arrays, metadata);
      var sha256 = sha256(unfinished);
      var before = index.digests(LAST);
      index = index.with(LAST, Stream.concat(before.stream().limit(1), Stream.of(sha256)).toList());
      index.write(folder);
      DurableFile.publish(unfinished, last);
      index = index.with(LAST, List.of(sha256));
      return new Saved(last, sha256);
    } catch (IOException e) {
      DurableFile.discard(unfinished);
      throw failed("cannot write the checkpoint " + last, e);
    }
  }

  /// Gives the last checkpoint its epoch's name too, then removes all but the best; `best` stays
  /// whatever its digits.
  public void keep(Path epochFile, Path best) {
    var unfinished = DurableFile.unfinished(epochFile);
    try {
      Files.deleteIfExists(unfinished);
      linkOrCopy(folder.resolve(LAST), unfinished);
      DurableFile.publish(unfinished, epochFile);
      var others = epochFiles().stream().filter(file -> !file.equals(best)).toList();
      for (var file : others.stream().skip(settings.keep() - 1L).toList()) {
        Files.deleteIfExists(file);
      }
      var present = epochFiles().stream().map(file -> file.getFileName().toString());
      index =
          index
              .with(epochFile.getFileName().toString(), index.digests(LAST))
              .only(Stream.concat(present, Stream.of(LAST)).toList());
      index.write(folder);
    } catch (IOException e) {
      DurableFile.discard(unfinished);
      throw failed("cannot keep the checkpoint " + epochFile, e);
    }
  }

  public void addMetrics(int epoch, long step, Map<String, ?> metrics) {
    var line = new LinkedHashMap<String, Object>();
    line.put("epoch", epoch);
    line.put("step", step);
    // With it a line makes a whole row, should the event of it get lost.
    line.put("time", Instant.now().toString());
    line.putAll(metrics);
    try {
      Files.writeString(
          folder.resolve(METRICS),
          JSON.writeValueAsString(line) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw failed("cannot write " + METRICS + " in " + folder, e);
    }
  }

  /// Whether a later attempt has begun beside this one: then this one is a ghost and must not
  /// write.
  public boolean superseded(int attempt) {
    var parent = folder.toAbsolutePath().getParent();
    if (parent == null || !ATTEMPT.matcher(folder.getFileName().toString()).matches()) {
      return false;
    }
    try (var siblings = Files.list(parent)) {
      return siblings
          .map(path -> ATTEMPT.matcher(path.getFileName().toString()))
          .anyMatch(name -> name.matches() && Long.parseLong(name.group(1)) > attempt);
    } catch (IOException e) {
      throw failed("cannot list " + parent, e);
    }
  }

  public static String sha256(Path file) throws IOException {
    return "sha256:" + Sha256.of(file);
  }

  /// The digest of a file as it was written; measured only where no list beside it has it.
  public static String digest(Path file) throws IOException {
    var known = known(file);
    return known.size() == 1 ? known.getFirst() : sha256(file);
  }

  private static List<String> known(Path file) throws IOException {
    return CheckpointIndex.read(file.resolveSibling(CheckpointIndex.NAME))
        .map(index -> index.digests(file.getFileName().toString()))
        .orElse(List.of());
  }

  /// Best first.
  private List<Path> epochFiles() throws IOException {
    record Kept(Path path, int epoch, double value) {}
    Comparator<Kept> byValue = Comparator.comparingDouble(Kept::value);
    try (var files = Files.list(folder)) {
      return files
          .map(path -> Map.entry(path, epochFile.matcher(path.getFileName().toString())))
          .filter(file -> file.getValue().matches())
          .map(file ->
              new Kept(
                  file.getKey(),
                  Integer.parseInt(file.getValue().group(1)),
                  Double.parseDouble(file.getValue().group(2))))
          .sorted(
              (settings.maximize() ? byValue.reversed() : byValue).thenComparingInt(Kept::epoch))
          .map(Kept::path)
          .toList();
    }
  }

  /// Two names for one content where the file system can: `last` is replaced, never changed.
  private static void linkOrCopy(Path content, Path name) throws IOException {
    try {
      Files.createLink(name, content);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(content, name);
    }
  }

  /// Throws where a file is not the one that was written; one from elsewhere is not known.
  static void verify(Path file) throws IOException {
    var known = known(file);
    if (known.isEmpty()) {
      return;
    }
    var actual = sha256(file);
    if (!known.contains(actual)) {
      throw new IOException(
          "it was changed or damaged: its digest is %s, %s beside it says %s"
              .formatted(actual, CheckpointIndex.NAME, String.join(" or ", known)));
    }
  }

  static Optional<TrainingState> state(TensorFile file) throws IOException {
    var state = file.metadata().get(STATE);
    return state == null
        ? Optional.empty()
        : Optional.of(JSON.readValue(state, TrainingState.class));
  }

  private static TrainingFailure failed(String what, IOException e) {
    return new TrainingFailure(ExitCode.CHECKPOINT, what + ": " + e, e);
  }
}
