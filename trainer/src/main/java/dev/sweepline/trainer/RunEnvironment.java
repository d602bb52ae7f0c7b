package dev.sweepline.trainer;

import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.trainer.event.Secrets;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.tracking.WandbVariables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the process is told from outside beside the configuration; a run alone gets by without any
/// of it.
public record RunEnvironment(
    Optional<Path> config,
    String configDigest,
    Optional<String> dataDigest,
    String uid,
    int attempt,
    String runName,
    Optional<Path> checkpointFolder,
    Optional<Path> resumeFrom,
    Optional<Path> kafkaProperties,
    String eventsTopic,
    Optional<Path> eventsFile,
    Optional<String> eventKey,
    Path terminationLog,
    Optional<WandbVariables> wandb,
    Secrets secrets) {

  static RunEnvironment of(Map<String, String> environment) {
    return new RunEnvironment(
        path(environment, TrainerEnvironment.CONFIG),
        environment.getOrDefault(TrainerEnvironment.CONFIG_DIGEST, ""),
        text(environment, TrainerEnvironment.DATA_DIGEST),
        text(environment, TrainerEnvironment.UID).orElse("local"),
        attempt(environment),
        text(environment, TrainerEnvironment.RUN_NAME)
            .or(() -> text(environment, TrainerEnvironment.EXPERIMENT))
            .orElse("local"),
        path(environment, TrainerEnvironment.CHECKPOINT_DIR),
        path(environment, TrainerEnvironment.RESUME_FROM),
        path(environment, TrainerEnvironment.KAFKA_PROPERTIES),
        text(environment, TrainerEnvironment.EVENTS_TOPIC).orElse(EventTopics.EVENTS),
        path(environment, TrainerEnvironment.EVENTS_FILE),
        eventKey(environment),
        path(environment, TrainerEnvironment.TERMINATION_LOG)
            .orElse(Path.of(TerminationMessage.PATH)),
        WandbVariables.of(environment),
        Secrets.of(environment));
  }

  /// Whether somebody started this run by hand, and looks at it.
  boolean isAlone(List<String> arguments) {
    return config.isEmpty() || !arguments.isEmpty();
  }

  private static int attempt(Map<String, String> environment) {
    var text = text(environment, TrainerEnvironment.ATTEMPT).orElse("1");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new TrainingFailure(
          ExitCode.INVALID_CONFIG,
          TrainerEnvironment.ATTEMPT + ": must be a whole number, was '" + text + "'",
          e);
    }
  }

  private static Optional<String> eventKey(Map<String, String> environment) {
    var key = text(environment, TrainerEnvironment.EVENT_KEY);
    try {
      key.ifPresent(hex -> EventMac.sign(hex, new byte[0]));
      return key;
    } catch (IllegalArgumentException e) {
      throw new TrainingFailure(
          ExitCode.INVALID_CONFIG, TrainerEnvironment.EVENT_KEY + ": must be hexadecimal", e);
    }
  }

  private static Optional<Path> path(Map<String, String> environment, String name) {
    return text(environment, name).map(Path::of);
  }

  private static Optional<String> text(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
