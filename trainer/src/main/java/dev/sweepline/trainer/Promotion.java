package dev.sweepline.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.trainer.checkpoint.ChampionFolder;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.trainer.event.TerminationLog;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.inference.StrictLoad;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `promote`: a checkpoint becomes champion. The result is the termination message, as a run's is.
final class Promotion {
  static final String PROMOTE = "promote";
  private static final System.Logger LOG = System.getLogger(Promotion.class.getName());
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final Pattern DIGEST = Pattern.compile("(sha256:)?([0-9a-f]{64})");
  private static final Pattern FILE = Pattern.compile("[0-9a-f]{64}\\.[A-Za-z0-9]{1,16}");

  private final List<String> words;
  private final Map<String, String> environment;

  private Promotion(List<String> words, Map<String, String> environment) {
    this.words = new ArrayList<>(words);
    this.environment = environment;
  }

  static boolean isMeant(List<String> words) {
    return !words.isEmpty() && PROMOTE.equals(words.getFirst());
  }

  static ExitCode run(List<String> words, Map<String, String> environment, Path terminationLog) {
    var promotion = new Promotion(words.subList(1, words.size()), environment);
    try {
      var order = promotion.order();
      var file = promotion.carryOut(order);
      LOG.log(Level.INFO, "promoted file={0} number={1}", file, order.number());
      tell(terminationLog, ExitCode.DONE, file.toString(), "sha256:" + order.sha256(), null);
      return ExitCode.DONE;
    } catch (TrainingFailure e) {
      System.err.println(e.getMessage());
      tell(terminationLog, e.exitCode(), null, null, e.getMessage());
      return e.exitCode();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.ERROR, "promote failed", e);
      var exitCode = TrainingFailure.exitCodeOf(e);
      tell(terminationLog, exitCode, null, null, TrainingFailure.sentenceOf(e));
      return exitCode;
    }
  }

  private static void tell(
      Path log,
      ExitCode exitCode,
      @Nullable String file,
      @Nullable String sha256,
      @Nullable String message) {
    TerminationLog.write(
        log,
        new RunEvents.Ending(exitCode, 0, Map.of(), null, Map.of(), file, sha256, message),
        null);
  }

  private Path carryOut(ChampionFolder.Order order) {
    boolean strict = !words.remove("--no-load");
    var folder = Path.of(needed("--folder"));
    if (!words.isEmpty()) {
      throw wrong("promote: unknown " + words.getFirst());
    }
    return new ChampionFolder(folder)
        .promote(order, (file, config) -> strict ? loaded(file, config) : List.of());
  }

  private static List<String> loaded(Path checkpoint, Optional<String> config) {
    var yaml =
        config.orElseThrow(() ->
            new TrainingFailure(
                ExitCode.CHECKPOINT,
                "there is no config.yaml beside %s: of which model it is, nobody knows (spec.verification: Digest copies without loading)"
                    .formatted(checkpoint)));
    return StrictLoad.of(SettingsReader.read(Configuration.strict(yaml).asMap()), checkpoint);
  }

  private ChampionFolder.Order order() {
    var digest = DIGEST.matcher(needed("--sha256"));
    if (!digest.matches()) {
      throw wrong("--sha256: must be 64 hexadecimal digits");
    }
    var file = needed("--file");
    if (!FILE.matcher(file).matches() || !file.startsWith(digest.group(2))) {
      throw wrong("--file: must be the digest and an extension, was " + file);
    }
    return new ChampionFolder.Order(
        Configuration.option("--checkpoint", words).map(Path::of),
        digest.group(2),
        file,
        number(needed("--number")),
        facts());
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new TrainingFailure(
          ExitCode.INVALID_CONFIG, "--number: must be a whole number, was " + text, e);
    }
  }

  private Map<String, Object> facts() {
    var text = environment.getOrDefault(TrainerEnvironment.CHAMPION_FACTS, "{}");
    try {
      return JSON.readValue(text, new TypeReference<Map<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new TrainingFailure(
          ExitCode.INVALID_CONFIG,
          TrainerEnvironment.CHAMPION_FACTS + ": must be a JSON object: " + e.getOriginalMessage(),
          e);
    }
  }

  private String needed(String option) {
    return Configuration.option(option, words)
        .orElseThrow(() -> wrong("promote: " + option + " is needed"));
  }

  private static TrainingFailure wrong(String message) {
    return new TrainingFailure(ExitCode.INVALID_CONFIG, message);
  }
}
