package dev.sweepline.operator.store;

import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.contract.TrainerEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What the programs beside a trainer are told of the store of its checkpoints.
///
/// @param place with what the experiment has
/// @param folder of the experiment, which has the attempts' folders
/// @param attempt whose folder is kept; empty for a courier, which only takes what was left
/// @param resumeFrom where the trainer looks for the checkpoint to go on from
/// @param patience how long it goes on trying when it is told to stop, or when it begins
public record StoreSettings(
    StorePlace place,
    Path folder,
    OptionalInt attempt,
    Optional<Path> resumeFrom,
    Path scratch,
    Path terminationLog,
    Duration patience) {

  public static final String URI_VARIABLE = "SWEEPLINE_STORE_URI";
  public static final String ENDPOINT = "SWEEPLINE_STORE_ENDPOINT";
  public static final String REGION = "SWEEPLINE_STORE_REGION";

  /// The file with the certificates of a private authority.
  public static final String AUTHORITY = "SWEEPLINE_STORE_CA";

  /// The folder of the experiment, which has the attempts' folders.
  public static final String FOLDER = "SWEEPLINE_STORE_FOLDER";

  /// Where files of its own go.
  public static final String SCRATCH = "SWEEPLINE_STORE_SCRATCH";

  /// Seconds.
  public static final String PATIENCE = "SWEEPLINE_STORE_PATIENCE";

  public static final String ACCESS_KEY = "AWS_ACCESS_KEY_ID";
  public static final String SECRET_KEY = "AWS_SECRET_ACCESS_KEY";
  public static final String SESSION_TOKEN = "AWS_SESSION_TOKEN";

  /// Its presence says that the store does not have all that it should have by now.
  public static final String BEHIND_FILE = "behind";

  /// Its presence says that the trainer may begin.
  public static final String READY_FILE = "ready";

  private static final String FIELD = "spec.storage.objectStore";

  /// Names the variable that is missing or wrong.
  static StoreSettings of(Map<String, String> environment) {
    return new StoreSettings(
        StorePlace.of(environment, FIELD)
            .below(StorePlace.needed(environment, TrainerEnvironment.UID)),
        Path.of(StorePlace.needed(environment, FOLDER)),
        StorePlace.given(environment, TrainerEnvironment.ATTEMPT).stream()
            .mapToInt(Integer::parseInt)
            .findFirst(),
        StorePlace.given(environment, TrainerEnvironment.RESUME_FROM).map(Path::of),
        Path.of(environment.getOrDefault(SCRATCH, "/tmp")),
        terminationLog(environment),
        patience(environment));
  }

  static Path terminationLog(Map<String, String> environment) {
    return Path.of(
        environment.getOrDefault(TrainerEnvironment.TERMINATION_LOG, TerminationMessage.PATH));
  }

  static Duration patience(Map<String, String> environment) {
    return Duration.ofSeconds(Long.parseLong(environment.getOrDefault(PATIENCE, "120")));
  }

  /// How people find a file, by its name below the experiment's folder.
  String address(String name) {
    return place.address(name);
  }

  Path behindFile() {
    return scratch.resolve(BEHIND_FILE);
  }

  Path readyFile() {
    return scratch.resolve(READY_FILE);
  }
}
