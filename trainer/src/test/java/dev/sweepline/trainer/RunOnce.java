package dev.sweepline.trainer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.trainer.event.RunEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A whole run in this process: its exit code, and what its termination message says.
public record RunOnce(ExitCode exitCode, String message) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Checkpoints go to `folder`.
  public static RunOnce of(Path tree, Path folder, String... overrides) throws IOException {
    var log = folder.resolve("termination").toFile();
    var environment =
        RunEnvironment.of(
            Map.of(
                TrainerEnvironment.CHECKPOINT_DIR, folder.resolve("checkpoints").toString(),
                TrainerEnvironment.TERMINATION_LOG, log.toString()));
    var arguments = new ArrayList<>(List.of("--config-dir", tree.toString()));
    arguments.addAll(List.of(overrides));
    var exitCode =
        new TrainerRun(
                environment, arguments, () -> false, new RunEvents.Nobody(), (done, all) -> {})
            .run();
    return new RunOnce(exitCode, JSON.readTree(log).path("message").asText(""));
  }
}
