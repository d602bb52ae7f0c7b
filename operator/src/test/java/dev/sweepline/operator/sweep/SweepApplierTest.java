package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.sweep.SweepAction.DropExperiment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Nobody else acts here: no operator runs.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class SweepApplierTest {
  private Cluster cluster;
  private Trials trials;
  private Sweep sweep;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    trials = new Trials(cluster);
    sweep = SuspendedSweep.create(cluster);
  }

  @Test
  void dropsNothingThatBeganMeanwhile() {
    var idle = trial("pages-idle");
    // The plan that dropped it had seen it without an attempt.
    var begun = trial("pages-begun");
    begun.setStatus(begun());
    cluster.client().resource(begun).updateStatus();

    drop(idle);
    drop(begun);

    assertThat(trials.all()).extracting(Trials::name).containsExactly("pages-begun");
    assertThat(trials.named("pages-begun").getMetadata().getDeletionTimestamp()).isNull();
  }

  private void drop(Experiment trial) {
    var drop = new DropExperiment(trial.getMetadata().getName(), trial.getMetadata().getUid());
    SweepApplier.drop(drop, sweep, cluster.client());
  }

  private Experiment trial(String name) {
    var yaml =
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Experiment
        metadata:
          name: %s
          ownerReferences:
            - { apiVersion: sweepline.dev/v1alpha1, kind: Sweep, name: pages, uid: %s }
        spec: { checklist: { enforcement: Warn } }
        """
            .formatted(name, sweep.getMetadata().getUid());
    return cluster
        .client()
        .resource(Serialization.unmarshal(yaml, Experiment.class))
        .inNamespace(cluster.namespace())
        .create();
  }

  private static ExperimentStatus begun() {
    var attempt =
        AttemptBuilder.builder()
            .number(1)
            .podName("pages-begun-a1")
            .createdAt("2026-02-13T00:00:00Z")
            .build();
    return ExperimentStatusBuilder.builder().attempts(List.of(attempt)).build();
  }
}
