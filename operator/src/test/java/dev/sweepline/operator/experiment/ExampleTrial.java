package dev.sweepline.operator.experiment;

import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;

/// An Experiment as a Sweep makes it, and attempts of it.
final class ExampleTrial {
  static final StartAttempt FIRST =
      new StartAttempt(1, "doc-a1", "doc", "seed: 1\n", "sha256:cc", null, null);
  static final StartAttempt SECOND =
      new StartAttempt(
          2,
          "doc-0123456789-a2",
          "20260213_nano_32_none_baseline",
          "seed: 1\n",
          "sha256:cc",
          8,
          "/checkpoints/u-1/a1/last.safetensors",
          List.of(),
          List.of(),
          "registry/trainer@sha256:ee",
          "sha256:aa");

  private ExampleTrial() {}

  static Experiment experiment(String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Experiment
        metadata:
          name: doc-0123456789
          namespace: demo
          uid: u-1
          labels: { sweepline.dev/model: nano, team: vision }
        spec:
          seed: 1
        """
            + spec,
        Experiment.class);
  }
}
