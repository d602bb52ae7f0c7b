package dev.sweepline.cli.train;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a run alone is tracked, as the variables of the official W&B client.
final class TrackingOptions {
  @Option(
      names = "--wandb",
      paramLabel = "MODE",
      description =
          "offline writes a W&B run that `sweepline wandb sync` uploads; default: $WANDB_MODE, else nothing.")
  private @Nullable String mode;

  @Option(
      names = "--wandb-project",
      paramLabel = "NAME",
      description = "Default: $WANDB_PROJECT, else uncategorized.")
  private @Nullable String project;

  @Option(
      names = "--wandb-entity",
      paramLabel = "NAME",
      description = "The user or team; default: $WANDB_ENTITY, else the uploading key's own.")
  private @Nullable String entity;

  @Option(
      names = "--wandb-dir",
      paramLabel = "DIR",
      description = "Gets the folder wandb; default: $WANDB_DIR, else where you are.")
  private @Nullable Path directory;

  Map<String, String> variables() {
    var variables = new HashMap<String, String>();
    put(variables, "WANDB_MODE", mode);
    put(variables, "WANDB_PROJECT", project);
    put(variables, "WANDB_ENTITY", entity);
    put(variables, "WANDB_DIR", directory);
    return variables;
  }

  private static void put(Map<String, String> variables, String name, @Nullable Object value) {
    if (value != null) {
      variables.put(name, value.toString());
    }
  }
}
