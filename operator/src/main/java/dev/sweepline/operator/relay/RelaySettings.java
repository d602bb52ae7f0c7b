package dev.sweepline.operator.relay;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.contract.TrainerEnvironment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What the relay is told: the trainer's own variables, with the key that the trainer does not get.
///
/// @param macKey hexadecimal; empty where nothing is signed
/// @param folder the attempt's own, where events wait that nobody took; empty where it goes with
///   the Pod
/// @param terminationLog where it says whether events wait
record RelaySettings(
    Path file,
    String uid,
    int attempt,
    String configDigest,
    Path kafka,
    String topic,
    Optional<String> macKey,
    Optional<Path> folder,
    Path terminationLog) {

  /// Names the variable that is missing or wrong.
  static RelaySettings of(Map<String, String> environment) {
    return new RelaySettings(
        Path.of(needed(environment, TrainerEnvironment.EVENTS_FILE)),
        needed(environment, TrainerEnvironment.UID),
        attempt(needed(environment, TrainerEnvironment.ATTEMPT)),
        environment.getOrDefault(TrainerEnvironment.CONFIG_DIGEST, ""),
        Path.of(needed(environment, TrainerEnvironment.KAFKA_PROPERTIES)),
        environment.getOrDefault(TrainerEnvironment.EVENTS_TOPIC, EventTopics.EVENTS),
        Optional.ofNullable(environment.get(TrainerEnvironment.EVENT_KEY)),
        Optional.ofNullable(environment.get(TrainerEnvironment.CHECKPOINT_DIR)).map(Path::of),
        Path.of(
            environment.getOrDefault(TrainerEnvironment.TERMINATION_LOG, TerminationMessage.PATH)));
  }

  /// Where the relay remembers how far it got.
  Path positionFile() {
    return file.resolveSibling(file.getFileName() + ".position");
  }

  static String needed(Map<String, String> environment, String name) {
    var value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(name + " is not set; it is needed");
    }
    return value;
  }

  private static int attempt(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          TrainerEnvironment.ATTEMPT + " must be a whole number, was '" + text + "'", e);
    }
  }
}
