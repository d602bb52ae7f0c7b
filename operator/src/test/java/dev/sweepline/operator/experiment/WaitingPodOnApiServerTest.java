package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.MovingClock;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Pods that are there and do not begin.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class WaitingPodOnApiServerTest {
  private final MovingClock clock = new MovingClock();
  private Cluster cluster;
  private Kubelet kubelet;
  private Experiments experiments;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster, cluster.namespace() + "-n1");
    experiments = new Experiments(cluster);
    operator =
        RunningOperator.start(
            cluster, List.of(Experiments.reconciler(cluster, Experiments.COMPOSER, clock)));
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void saysThatTheRelaysImageCannotBePulled() {
    experiments.create("relayed", "template: { events: File }");

    kubelet.prepares("relayed-a1", Instant.now(), "ImagePullBackOff", "no such image");

    var status = experiments.awaitIn10s("relayed", "waits", s -> s.waitingFor() != null);
    assertThat(status.waitingFor()).isEqualTo("node: ImagePullBackOff: no such image");
  }

  @Test
  void saysWhereToLookWhenContainersAreNotMade() {
    experiments.create("mounting", "");

    kubelet.prepares(
        "mounting-a1", clock.instant().minus(Duration.ofMinutes(2)), "ContainerCreating", "");

    var status = experiments.awaitIn10s("mounting", "waits", s -> s.waitingFor() != null);
    assertThat(status.waitingFor())
        .startsWith("node: containers are being made for more than a minute");
  }

  @Test
  void aPodThatMayGoNowhereIsMadeAnewWhenItsNodeIsForgotten() {
    for (var name : List.of("first", "second")) {
      experiments.create(name, "");
      kubelet.refuses(name + "-a1", "UnexpectedAdmissionError");
      experiments.await(name, "failed", s -> s.attempts().stream().anyMatch(a -> !a.live()));
    }
    // What is known of nodes is some seconds old.
    clock.forward(Duration.ofSeconds(6));
    experiments.create("third", "");
    assertThat(kubelet.awaitPod("third-a1").getMetadata().getAnnotations())
        .containsEntry(Names.AVOIDS, cluster.namespace() + "-n1");

    clock.forward(Duration.ofMinutes(31));
    kubelet.cannotPlace("third-a1", "0/1 nodes are available");

    var anew = kubelet.awaitPod("third-a2");
    assertThat(anew.getSpec().getAffinity()).isNull();
    assertThat(anew.getMetadata().getAnnotations()).doesNotContainKey(Names.AVOIDS);
    var old = experiments.status("third").attempts().getFirst();
    assertThat(old).extracting(Attempt::outcome).isEqualTo(Outcome.INTENDED);
    assertThat(old).extracting(Attempt::stop).isEqualTo(StopReason.SHRINK);
  }
}
