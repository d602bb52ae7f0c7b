package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What of a Sweep can be edited at any time, and what runs depend on.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class EditsOnApiServerTest {
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: whole }
      spec:
        type: MultiScale
        suspend: false
        checklist:
          hypothesis: larger pages read better
          baseline: { metrics: { val_f1: "0.80" } }
          expected: { metrics: { val_f1: "0.85" } }
          enforcement: Block
        source: { commit: 3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d }
        data: { name: doc-v3 }
        storage: { ephemeral: {} }
        configs: { configMapRefs: [ { name: doc-configs } ] }
        overrides: [ training.max_epochs=50 ]
        search:
          space:
            - { key: data.image_size, values: ["32", "48"] }
            - { key: data.augmentation, values: [none, cutout] }
          exclude: [ "params['data.image_size'] == '9'" ]
          blocks: [data.augmentation]
          seeds: [1]
          maxTrials: 100
        objective: { metric: val_f1, direction: Maximize }
        earlyStop: { algorithm: Median }
        goals: [ { label: Target, metrics: { val_f1: "0.86" } } ]
        limits: { parallelism: 2 }
        failurePolicy: { error: { retries: 1 } }
        dedupe: { onHit: Reuse, code: Image }
        profiles: [ { when: "true", microBatch: 8 } ]
        template: { image: "registry.example/doc:1" }
        queue: { name: team-a }
        tracking: { wandb: { project: doc, mode: Offline } }
        naming: { feature: first }
        report: { language: en }
        retention: { finishedPods: 1h }
      """;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          type: MultiScale            | type: Custom                  | type cannot change
          larger pages                | smaller pages                 | the hypothesis cannot change once written
          val_f1: "0.80"              | val_f1: "0.70"                | the baseline cannot change once written
          val_f1: "0.85"              | val_f1: "0.84"                | the expected result cannot change once written
          commit: 3f2c                | commit: 4f2c                  | source cannot change once set
          name: doc-v3                | name: doc-v4                  | data cannot change
          ephemeral: {}               | checkpoints: { claim: c }     | storage cannot change
          name: doc-configs           | name: others                  | configs cannot change
          max_epochs=50               | max_epochs=60                 | overrides cannot change
          key: data.image_size        | key: data.image_sizes         | the keys of search.space cannot change
          == '9'                      | == '8'                        | search.exclude cannot change
          blocks: [data.augmentation] | blocks: []                    | search.blocks cannot change
          metric: val_f1,             | metric: val_acc,              | objective cannot change
          algorithm: Median           | algorithm: ASHA               | earlyStop cannot change
          code: Image                 | code: Both                    | of dedupe only onHit can change
          microBatch: 8               | microBatch: 4                 | profiles cannot change
          doc:1                       | doc:2                         | template cannot change
          project: doc                | project: other                | tracking cannot change once set
          feature: first              | feature: second               | naming cannot change
          """)
  void whatRunsDependOnIsImmutable(String old, String edited, String complaint, Cluster cluster) {
    Written.create(cluster, SWEEP);

    var refusal =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> Written.apply(cluster, SWEEP.replace(old, edited)));

    assertThat(refusal).hasMessageContaining(complaint);
    assertThat(refusal.getCode()).isEqualTo(422);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          suspend: false           | suspend: true
          enforcement: Block       | enforcement: Warn
          parallelism: 2           | parallelism: 3, gpuHours: "40", maxFailed: 2
          retries: 1               | retries: 2
          finishedPods: 1h         | finishedPods: 2h
          language: en             | language: ko
          label: Target            | label: Baseline
          name: team-a             | name: team-b
          onHit: Reuse             | onHit: Skip
          seeds: [1]               | seeds: [1, 2]
          maxTrials: 100           | maxTrials: 200
          values: ["32", "48"]     | values: ["32", "48", "64"]
          values: ["32", "48"]     | values: ["48", "64"]
          """)
  void theRestCanBeEditedAtAnyTime(String old, String edited, Cluster cluster) {
    Written.create(cluster, SWEEP);

    var changed = Written.apply(cluster, SWEEP.replace(old, edited));

    assertThat(changed.getMetadata().getGeneration()).isEqualTo(2);
  }
}
