package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.Dataset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the operator mounts something into every trainer, so that data cannot be.
public final class TrainerPaths {
  public static final String CONFIG = "/etc/sweepline";
  public static final String KAFKA = "/etc/sweepline-kafka";
  public static final String CHECKPOINTS = "/checkpoints";
  public static final String SCRATCH = "/tmp";
  public static final String EVENTS = "/var/run/sweepline";

  private static final List<String> ALL = List.of(CONFIG, KAFKA, CHECKPOINTS, SCRATCH, EVENTS);

  private TrainerPaths() {}

  static Optional<SpecProblem> problem(@Nullable Dataset data) {
    if (data == null || !Dataset.isMounted(data)) {
      return Optional.empty();
    }
    // The volume is read-only: nothing can be mounted below it.
    var path = normal(data.mountPath());
    return ALL.stream()
        .filter(taken -> isAtOrBelow(taken, path))
        .findFirst()
        .map(taken -> new SpecProblem("spec.data.mountPath", inTheWay(data.mountPath(), taken)));
  }

  /// What every trainer has at or below a path, or at a place that the path is below.
  static Optional<String> taken(String path) {
    return ALL.stream()
        .filter(taken -> isAtOrBelow(taken, path) || isAtOrBelow(path, taken))
        .findFirst();
  }

  static String inTheWay(String path, String taken) {
    return path
        + " is in the way of "
        + taken
        + ", which every trainer has; mount it elsewhere, such as /data";
  }

  static String normal(String path) {
    return path.replaceAll("/+", "/").replaceFirst("(?<=.)/$", "");
  }

  private static boolean isAtOrBelow(String path, String above) {
    return path.equals(above) || path.startsWith(above.equals("/") ? "/" : above + "/");
  }
}
