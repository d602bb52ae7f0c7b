package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.MovingClock;
import dev.sweepline.operator.cluster.WithApiServer;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A process that has just begun, beside Experiments of the one before it, with a cache that the
/// test fills.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class CaughtUpTest {
  private final MovingClock clock = new MovingClock();
  private final CaughtUp caughtUp = new CaughtUp(clock, Runnable::run);
  private final Map<ResourceID, Experiment> cache = new HashMap<>();
  private Cluster cluster;
  private Experiments experiments;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    experiments = new Experiments(cluster);
  }

  @Test
  void isSoOnceTheCacheShowsEveryExperimentAsItIsNow() {
    var one = experiments.create("one", "");
    var two = experiments.create("two", "");
    sees(one);
    sees(two);
    two.getMetadata().setLabels(Map.of("changed", "meanwhile"));
    var changed = cluster.client().resource(two).update();
    assertThat(isCaughtUp()).as("before anybody was asked").isFalse();
    assertThat(isCaughtUpLater()).as("with the second as it was").isFalse();

    sees(changed);
    assertThat(isCaughtUpLater()).isTrue();
  }

  @Test
  void doesNotWaitForWhatIsGoneOrMadeSinceItFirstAsked() {
    var gone = experiments.create("gone", "");
    assertThat(isCaughtUpLater()).as("without the one").isFalse();

    cluster.client().resource(gone).delete();
    experiments.create("made-since", "");

    assertThat(isCaughtUpLater()).isTrue();
  }

  @Test
  void asksAgainAfterAFailure() {
    Function<ResourceID, Optional<Experiment>> notStarted =
        _ -> {
          throw new IllegalStateException("the cache has not started");
        };
    var one = experiments.create("one", "");
    caughtUp.in(cluster.namespace(), notStarted, cluster.client());

    sees(one);

    assertThat(isCaughtUpLater()).isTrue();
  }

  @Test
  void staysSoWhateverOthersMakeLater() {
    assertThat(isCaughtUpLater()).isTrue();

    experiments.create("of-a-person", "");

    assertThat(isCaughtUpLater()).isTrue();
  }

  @Test
  void seesNothingInALookThatIsOlderThanTheCache() {
    var read = experiments.create("one", "");
    sees(read);
    assertThat(isCaughtUpLater()).isTrue();
    assertThat(isCurrent(read)).isTrue();

    read.getMetadata().setLabels(Map.of("changed", "meanwhile"));
    sees(cluster.client().resource(read).update());

    assertThat(isCurrent(read)).isFalse();
  }

  private boolean isCurrent(Experiment read) {
    return caughtUp.sees(read, name -> Optional.ofNullable(cache.get(name)), cluster.client());
  }

  private void sees(Experiment experiment) {
    cache.put(ResourceID.fromResource(experiment), experiment);
  }

  private boolean isCaughtUp() {
    return caughtUp.in(
        cluster.namespace(), name -> Optional.ofNullable(cache.get(name)), cluster.client());
  }

  /// When it was asked again.
  private boolean isCaughtUpLater() {
    clock.forward(Duration.ofSeconds(2));
    boolean before = isCaughtUp();
    return before || isCaughtUp();
  }
}
