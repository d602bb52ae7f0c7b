package dev.sweepline.trainer.tracking;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the official client's environment variables ask of a run alone.
///
/// @param directory gets the folder `wandb`, as `WANDB_DIR` does
public record WandbVariables(
    Path directory,
    Optional<String> entity,
    String project,
    Optional<String> name,
    Optional<String> group,
    List<String> tags,
    Optional<String> notes) {
  private static final String MODE = "WANDB_MODE";
  private static final String PROJECT = "WANDB_PROJECT";

  // The official client's own.
  private static final String DEFAULT_PROJECT = "uncategorized";

  public WandbVariables {
    tags = List.copyOf(tags);
  }

  /// Empty unless the mode is `offline`, and in a Pod: there the operator tracks the run.
  public static Optional<WandbVariables> of(Map<String, String> environment) {
    if (environment.containsKey(TrainerEnvironment.UID)) {
      return Optional.empty();
    }
    return switch (environment.getOrDefault(MODE, "")) {
      case "", "disabled" -> Optional.empty();
      case "offline", "dryrun" -> Optional.of(offline(environment));
      case String other ->
          throw new TrainingFailure(
              ExitCode.INVALID_CONFIG,
              MODE
                  + ": must be offline or disabled, was '"
                  + other
                  + "'; an offline run is uploaded with `sweepline wandb sync`");
    };
  }

  private static WandbVariables offline(Map<String, String> environment) {
    var project = text(environment, PROJECT).orElse(DEFAULT_PROJECT);
    if (project.length() > 128 || project.chars().anyMatch(c -> "/\\#?%:".indexOf(c) >= 0)) {
      throw new TrainingFailure(
          ExitCode.INVALID_CONFIG,
          PROJECT
              + ": must have at most 128 characters and none of /\\#?%:, was '"
              + project
              + "'");
    }
    return new WandbVariables(
        Path.of(environment.getOrDefault("WANDB_DIR", "")),
        text(environment, "WANDB_ENTITY"),
        project,
        text(environment, "WANDB_NAME"),
        text(environment, "WANDB_RUN_GROUP"),
        Stream.of(environment.getOrDefault("WANDB_TAGS", "").split(","))
            .map(String::strip)
            .filter(tag -> !tag.isEmpty())
            .toList(),
        text(environment, "WANDB_NOTES"));
  }

  private static Optional<String> text(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /// Where the folders of all runs are.
  Path root() {
    return directory.resolve("wandb");
  }
}
