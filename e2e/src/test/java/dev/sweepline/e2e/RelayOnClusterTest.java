package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A trainer that writes its events to a file, beside the relay that sends them.
@Tag("cluster")
class RelayOnClusterTest {
  private static final String NAMESPACE = "e2e-sweep";
  private static TestCluster cluster;

  @BeforeAll
  static void connect() {
    cluster = TestCluster.connect();
    cluster.clean(NAMESPACE);
  }

  @AfterAll
  static void disconnect() {
    cluster.close();
  }

  @Test
  void everyEventArrivesAndTheRelayEndsWithTheTrainer() {
    var applied =
        cluster.apply(
            NAMESPACE,
            Specs.sweep(
                "relayed", List.of("24"), List.of("none"), 3, "template: { events: File }"));
    assertThat(applied.status()).as(applied.output()).isZero();

    var done =
        cluster.awaitSweep(
            NAMESPACE,
            "relayed",
            Duration.ofMinutes(4),
            s -> s.condition("Succeeded").startsWith("True"));

    assertThat(done.text("status", "counts", "succeeded")).isEqualTo("1");
    var trial =
        cluster.awaitExperiment(
            NAMESPACE,
            cluster.experiments(NAMESPACE).getFirst().name(),
            Duration.ofSeconds(30),
            x -> x.condition("Recorded").startsWith("True"));
    assertThat(trial.text("status", "progress", "epoch")).isEqualTo("3");
    assertThat(trial.text("status", "progress", "missed")).isEmpty();
    assertThat(cluster.pods(NAMESPACE))
        .singleElement()
        .satisfies(pod -> {
          assertThat(pod.getSpec().getContainers().getFirst().getEnv())
              .extracting(variable -> variable.getName())
              .contains("SWEEPLINE_EVENTS_FILE")
              .doesNotContain("SWEEPLINE_KAFKA_PROPERTIES", "SWEEPLINE_EVENT_KEY");
          assertThat(pod.getStatus().getInitContainerStatuses())
              .singleElement()
              .satisfies(relay -> {
                assertThat(relay.getRestartCount()).isZero();
                assertThat(relay.getState().getTerminated().getExitCode()).isZero();
              });
        });
  }
}
