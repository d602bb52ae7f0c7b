package dev.sweepline.wandb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run as tests want it.
final class Samples {
  static final String UID = "6f0f6c1e-8f0a-4a53-9d6b-1c1f4e3f7a10";

  private Samples() {}

  static RunFacts facts() {
    var config = new LinkedHashMap<String, @Nullable Object>();
    config.put("model", Map.of("name", "efficientnet_b1"));
    config.put("data", Map.of("image_size", 384, "augmentation", Map.of("name", "cutout")));
    config.put("training", Map.of("lr", 1e-4, "max_epochs", 3));
    config.put("seed", 1);
    return new RunFacts(
        UID,
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
}
