package dev.sweepline.operator.experiment;

import static dev.sweepline.operator.experiment.ExampleTrial.SECOND;
import static dev.sweepline.operator.experiment.ExampleTrial.experiment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where the Pod of an attempt may go.
class AvoidedNodesTest {

  @Test
  void avoidsNodesWithinWhatTheTemplateAsksFor() {
    var experiment =
        experiment(
            """
              template:
                affinity:
                  podAntiAffinity: {}
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                        - matchExpressions: [ { key: zone, operator: In, values: [a] } ]
                        - matchFields: [ { key: metadata.name, operator: In, values: [n7] } ]
                        - {}
                    preferredDuringSchedulingIgnoredDuringExecution:
                      - weight: 1
                        preference:
                          matchExpressions: [ { key: disk, operator: Exists } ]
            """);

    var pod = TrainerPod.forAttempt(experiment, avoiding(), Experiments.RELEASE);

    assertThat(Serialization.asYaml(pod.getSpec().getAffinity()))
        .as("a node needs to fulfil one term; one that asks nothing is fulfilled by none")
        .isEqualTo(
            """
            ---
            nodeAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
              - preference:
                  matchExpressions:
                  - key: "disk"
                    operator: "Exists"
                weight: 1
              - preference:
                  matchFields:
                  - key: "metadata.name"
                    operator: "NotIn"
                    values:
                    - "n2"
                weight: 100
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                - matchExpressions:
                  - key: "zone"
                    operator: "In"
                    values:
                    - "a"
                  matchFields:
                  - key: "metadata.name"
                    operator: "NotIn"
                    values:
                    - "n1"
                - matchFields:
                  - key: "metadata.name"
                    operator: "In"
                    values:
                    - "n7"
                  - key: "metadata.name"
                    operator: "NotIn"
                    values:
                    - "n1"
                - {}
            podAntiAffinity: {}
            """);
  }

  @Test
  void avoidsNodesWhereTheTemplateAsksForNone() {
    var pod = TrainerPod.forAttempt(experiment(""), avoiding(), Experiments.RELEASE);

    assertThat(Serialization.asYaml(pod.getSpec().getAffinity()))
        .isEqualTo(
            """
            ---
            nodeAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
              - preference:
                  matchFields:
                  - key: "metadata.name"
                    operator: "NotIn"
                    values:
                    - "n2"
                weight: 100
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                - matchFields:
                  - key: "metadata.name"
                    operator: "NotIn"
                    values:
                    - "n1"
            """);
  }

  private static StartAttempt avoiding() {
    return new StartAttempt(
        SECOND.number(),
        SECOND.podName(),
        SECOND.runName(),
        SECOND.config(),
        SECOND.configDigest(),
        SECOND.microBatch(),
        SECOND.resumeFrom(),
        List.of("n1"),
        List.of("n2"),
        SECOND.image(),
        SECOND.dataDigest());
  }
}
