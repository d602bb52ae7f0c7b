package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.MovingClock;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.status.ExperimentPhase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Many Experiments that begin at once, by a clock that stands still: all of them are a launch for
/// as long as it does.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class LaunchOnApiServerTest {
  private static final int LAUNCH = 8;

  private final MovingClock clock = new MovingClock();
  private Kubelet kubelet;
  private Experiments experiments;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster cluster) {
    kubelet = new Kubelet(cluster);
    experiments = new Experiments(cluster);
    operator =
        RunningOperator.start(
            cluster, List.of(Experiments.reconciler(cluster, Experiments.COMPOSER, clock)));
    for (int trial = 1; trial <= LAUNCH; trial++) {
      begins("begun-" + trial);
    }
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void writesThatAPodIsThereWhenTheLaunchIsOver() {
    begins("seen");
    begins("later");

    // Its Pod was there before others began, and has been looked at.
    assertThat(experiments.status("seen").attempts())
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.podUid()).isNull());
    clock.forward(Duration.ofSeconds(2));

    experiments.await(
        "seen",
        "has its Pod in the journal",
        status -> status.attempts().getFirst().podUid() != null);
  }

  @Test
  void writesAnEndAtOnceThoughTheLaunchGoesOn() {
    begins("short");

    kubelet.runs("short-a1");
    kubelet.ends("short-a1", 0, "Completed", TrainerEnds.DONE);

    experiments.awaitIn10s("short", "ended", s -> s.phase() == ExperimentPhase.SUCCEEDED);
  }

  private void begins(String name) {
    experiments.create(name, "");
    kubelet.awaitPod(name + "-a1");
  }
}
