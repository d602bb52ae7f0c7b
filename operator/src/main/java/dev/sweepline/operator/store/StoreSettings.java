package dev.sweepline.operator.store;

import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.contract.TrainerEnvironment;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// What the programs beside a trainer are told of its store.
///
/// @param prefix of every key, without a slash at its end; may be empty
/// @param folder of the experiment, which has the attempts' folders
/// @param attempt whose folder is kept; empty for a courier, which only takes what was left
/// @param resumeFrom where the trainer looks for the checkpoint to go on from
/// @param patience how long it goes on trying when it is told to stop, or when it begins
public record StoreSettings(
    String bucket,
    String prefix,
    Optional<URI> endpoint,
    String region,
    Keys keys,
    String uid,
    Path folder,
    OptionalInt attempt,
    Optional<Path> resumeFrom,
    Path scratch,
    Path terminationLog,
    Duration patience) {

  public static final String URI_VARIABLE = "SWEEPLINE_STORE_URI";
  public static final String ENDPOINT = "SWEEPLINE_STORE_ENDPOINT";
  public static final String REGION = "SWEEPLINE_STORE_REGION";

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

  private static final Pattern STORE = Pattern.compile("s3://([^/]+)(/.*)?");

  /// Never in a text.
  record Keys(String access, String secret, Optional<String> session) {
    @Override
    public String toString() {
      return "Keys";
    }
  }

  /// Names the variable that is missing or wrong.
  static StoreSettings of(Map<String, String> environment) {
    var uri = needed(environment, URI_VARIABLE);
    var parts = STORE.matcher(uri);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          URI_VARIABLE + " must be such as s3://bucket/folder, was '" + uri + "'");
    }
    return new StoreSettings(
        parts.group(1),
        parts.group(2) == null ? "" : parts.group(2).replaceAll("^/+|/+$", ""),
        given(environment, ENDPOINT).map(URI::create),
        given(environment, REGION).orElse("us-east-1"),
        new Keys(
            needed(environment, ACCESS_KEY),
            needed(environment, SECRET_KEY),
            given(environment, SESSION_TOKEN)),
        needed(environment, TrainerEnvironment.UID),
        Path.of(needed(environment, FOLDER)),
        given(environment, TrainerEnvironment.ATTEMPT).stream()
            .mapToInt(Integer::parseInt)
            .findFirst(),
        given(environment, TrainerEnvironment.RESUME_FROM).map(Path::of),
        Path.of(environment.getOrDefault(SCRATCH, "/tmp")),
        Path.of(
            environment.getOrDefault(TrainerEnvironment.TERMINATION_LOG, TerminationMessage.PATH)),
        Duration.ofSeconds(Long.parseLong(environment.getOrDefault(PATIENCE, "120"))));
  }

  /// The key of a file, by its name below the experiment's folder.
  String key(String name) {
    return below(prefix, uid + "/" + name);
  }

  /// How people find it.
  String address(String name) {
    return "s3://" + bucket + "/" + key(name);
  }

  Path behindFile() {
    return scratch.resolve(BEHIND_FILE);
  }

  Path readyFile() {
    return scratch.resolve(READY_FILE);
  }

  private static String below(String prefix, String name) {
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static Optional<String> given(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  private static String needed(Map<String, String> environment, String name) {
    return given(environment, name)
        .orElseThrow(() -> new IllegalArgumentException(name + " is not set; it is needed"));
  }
}
