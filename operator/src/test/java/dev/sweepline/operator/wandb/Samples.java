package dev.sweepline.operator.wandb;

import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.wandb.OfflineLog;
import dev.sweepline.wandb.OfflineRuns;
import dev.sweepline.wandb.RunFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run as tests want it.
final class Samples {
  static final String UID = "6f0f6c1e-8f0a-4a53-9d6b-1c1f4e3f7a10";

  private Samples() {}

  static TrackedRun run(String id, Tracking.Mode mode) {
    return new TrackedRun(
        facts(id), "team-a", "doc-multiscale-0123456789", mode, new Reference("wandb"));
  }

  private static RunFacts facts(String id) {
    var config = new LinkedHashMap<String, @Nullable Object>();
    config.put("model", Map.of("name", "efficientnet_b1"));
    config.put("data", Map.of("image_size", 384, "augmentation", Map.of("name", "cutout")));
    config.put("training", Map.of("lr", 1e-4, "max_epochs", 3));
    config.put("seed", 1);
    return new RunFacts(
        id,
        "team-alpha",
        "doc_image_classification",
        "20260213_efficientnet_b1_384_cutout_baseline",
        List.of("model:efficientnet_b1", "size:384", "aug:cutout", "experiment"),
        "doc-multiscale",
        "train",
        "640 px lifts val_f1 by at least 0.01 over 384 px",
        "https://git.example/doc-cls.git",
        "3f2c9e0000000000000000000000000000000000",
        config);
  }

  /// The steps in each folder of a run, folders in the order of their start.
  static List<List<Long>> steps(Path root, String id) throws IOException {
    var folders = new ArrayList<List<Long>>();
    for (var log : OfflineRuns.logs(root, id)) {
      folders.add(
          OfflineLog.read(log).rows().stream()
              .map(row -> ((Number) row.getOrDefault("_step", -1)).longValue())
              .toList());
    }
    return folders;
  }
}
