package dev.sweepline.planner.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowStartTest {
  @Test
  void saysAfterAMinuteThatContainersAreNotMade() {
    var docs = new Trying(Trying.SPEC);
    docs.look(Observed.of(List.of()));
    var starting =
        PodViewBuilder.builder(Pods.pending(1, null))
            .node("n1")
            .startingSince(Trying.CREATED)
            .build();

    docs.later(Duration.ofSeconds(40));
    var early = docs.look(starting);
    docs.later(Duration.ofSeconds(20));
    var late = docs.look(starting);

    assertThat(early.status().waitingFor()).isNull();
    assertThat(early.lookAgainIn()).contains(Duration.ofSeconds(20));
    assertThat(late.status().waitingFor())
        .isEqualTo(
            "node: containers are being made for more than a minute; kubectl describe the Pod: its"
                + " Events say what they wait for");
    assertThat(docs.look(Pods.running(1)).status().waitingFor()).isNull();
  }
}
