package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.ExperimentView;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A process that has just begun, beside trials that the one before it has made.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class FirstLookTest {
  private final FirstLook look = new FirstLook();
  private Cluster cluster;
  private Sweep sweep;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    sweep = SuspendedSweep.create(cluster);
  }

  @Test
  void findsTheTrialThatTheCacheDoesNotHaveYet() {
    var first = trial("pages-one", sweep.getMetadata().getUid());
    trial("pages-two", sweep.getMetadata().getUid());
    trial("of-an-earlier-sweep", "0c1d2e3f-0000-4000-8000-000000000000");

    assertThat(misses()).isTrue();
    assertThat(misses(first)).isTrue();
  }

  @Test
  void hasNothingToWaitForWhereAllAreKnown() {
    trial("of-an-earlier-sweep", "0c1d2e3f-0000-4000-8000-000000000000");

    assertThat(misses(trial("pages-one", sweep.getMetadata().getUid()))).isFalse();
  }

  @Test
  void asksAgainOnlyAfterAnAttemptThatHadNoAnswer() {
    look.begins(sweep);
    look.ends(sweep);
    trial("pages-one", sweep.getMetadata().getUid());
    assertThat(misses()).as("what it makes itself it sees").isFalse();

    look.begins(sweep);

    assertThat(misses()).isTrue();
  }

  private boolean misses(ExperimentView... seen) {
    return look.misses(sweep, List.of(seen), cluster.client());
  }

  private ExperimentView trial(String name, String sweepUid) {
    var yaml =
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Experiment
        metadata:
          name: %s
          labels: { %s: %s }
          ownerReferences:
            - { apiVersion: sweepline.dev/v1alpha1, kind: Sweep, name: pages, uid: %s }
        spec: { checklist: { enforcement: Warn } }
        """
            .formatted(name, Names.SWEEP_UID, sweepUid, sweepUid);
    return ExperimentObserver.asTrial(
        cluster
            .client()
            .resource(Serialization.unmarshal(yaml, Experiment.class))
            .inNamespace(cluster.namespace())
            .create());
  }
}
