package dev.sweepline.planner.ensemble;

import dev.sweepline.planner.spec.Claim;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.Checkpoint;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.ProvenanceBuilder;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Trained trials, written down.
final class Candidates {
  private Candidates() {}

  /// Of the model and seed, as good as that.
  static Candidate trained(String name, String model, int seed, String f1) {
    return new Candidate(name, spec(model, seed), status(name, f1));
  }

  static ExperimentSpec spec(String model, int seed) {
    return ExperimentSpecBuilder.builder()
        .overrides(List.of("training.max_epochs=5"))
        .params(Map.of("model", model))
        .seed(seed)
        .storage(new Storage(new Claim("checkpoints"), null))
        .build();
  }

  static ExperimentStatus status(String name, String f1) {
    return ExperimentStatusBuilder.builder()
        .phase(ExperimentPhase.SUCCEEDED)
        .best(new Best("val_f1", f1, 3))
        .checkpoint(
            new Checkpoint(
                "/checkpoints/%s/a1/epoch=03-val_f1=%s.safetensors".formatted(name, f1),
                "sha256:" + digest(name)))
        .provenance(ProvenanceBuilder.builder().dataDigest("sha256:d").build())
        .build();
  }

  /// 64 digits that are another name's only where the names are alike.
  static String digest(String name) {
    return "%064x".formatted(new BigInteger(1, name.getBytes(StandardCharsets.UTF_8)));
  }
}
