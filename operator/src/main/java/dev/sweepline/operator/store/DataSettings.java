package dev.sweepline.operator.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/// What the program that fetches a data set is told.
///
/// @param folder that the trainer finds it in
/// @param limit how many bytes it may take
/// @param cached whether the folder outlives the Pod, and other Pods may fill it too
/// @param patience how long it goes on trying while nothing comes
public record DataSettings(
    StorePlace place,
    Path folder,
    OptionalLong limit,
    boolean cached,
    Path terminationLog,
    Duration patience) {

  /// Bytes.
  public static final String LIMIT = "SWEEPLINE_DATA_LIMIT";

  /// `true` for a folder of a volume that keeps data for the next Pod.
  public static final String CACHED = "SWEEPLINE_DATA_CACHED";

  static final String FIELD = "spec.data.objectStore";

  /// Names the variable that is missing or wrong.
  static DataSettings of(Map<String, String> environment) {
    return new DataSettings(
        StorePlace.of(environment, FIELD),
        Path.of(StorePlace.needed(environment, StoreSettings.FOLDER)),
        StorePlace.given(environment, LIMIT).stream().mapToLong(Long::parseLong).findFirst(),
        StorePlace.given(environment, CACHED).filter("true"::equals).isPresent(),
        StoreSettings.terminationLog(environment),
        StoreSettings.patience(environment));
  }
}
