package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.MovingClock;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.sweep.SuspendedSweep;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.Names;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Trials of Sweeps as they are made, beside a cache of Experiments that shows none.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class BeginningsTest {
  private static final Executor NEVER = _ -> {};

  private final MovingClock clock = new MovingClock();
  private final LedgerInMemory ledger = new LedgerInMemory();
  private Cluster cluster;
  private Sweep sweep;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    sweep = SuspendedSweep.create(cluster);
  }

  @Test
  void aTrialThatNothingKeepsFromBeginningIsMadeWithItsFirstAttempt() {
    assertThat(isBegun(made(caughtUp(), "one", 1))).isTrue();
  }

  @Test
  void nothingBeginsByBeingMadeWhileTheCacheMayBeBehind() {
    var behind = beginnings(NEVER);

    assertThat(isBegun(made(behind, "one", 1))).isFalse();
  }

  @Test
  void nothingBeginsByBeingMadeWhileTheLedgerIsAway() {
    ledger.goesAway("no broker");

    assertThat(isBegun(made(caughtUp(), "one", 1))).isFalse();
  }

  @Test
  void ofTrialsOfOneDigestThatAreMadeAtOnceOneBegins() throws Exception {
    var beginnings = caughtUp();
    try (var threads = Executors.newFixedThreadPool(8)) {
      var making =
          IntStream.range(0, 8)
              .<Callable<Experiment>>mapToObj(number -> () -> made(beginnings, "same-" + number, 7))
              .toList();
      var made = threads.invokeAll(making).stream().map(done -> done.resultNow()).toList();

      assertThat(made.stream().filter(BeginningsTest::isBegun)).hasSize(1);
    }
  }

  private Beginnings caughtUp() {
    var beginnings = beginnings(Runnable::run);
    beginnings.prepare(cluster.namespace(), cluster.client());
    return beginnings;
  }

  private Beginnings beginnings(Executor asking) {
    var board = new QuietBoard();
    var beginnings =
        new Beginnings(
            new ConfigTrees(cluster.client(), Experiments.COMPOSER, clock),
            new ExperimentPlanning(
                clock,
                board,
                ledger,
                new PodObserver(new TerminationMessages(new ObjectMapper())),
                new Neighbours(clock, ledger::memory),
                new CourierRoom(),
                false),
            new TwinObserver(ledger),
            new CaughtUp(clock, asking));
    beginnings.in(new NothingYet());
    return beginnings;
  }

  private Experiment made(Beginnings beginnings, String name, int seed) {
    var trial =
        Serialization.unmarshal(
            """
            apiVersion: sweepline.dev/v1alpha1
            kind: Experiment
            metadata:
              name: %s
              namespace: %s
              annotations: { %s: "2026-02-13T09:00:00Z" }
              ownerReferences:
                - apiVersion: sweepline.dev/v1alpha1
                  kind: Sweep
                  name: pages
                  uid: %s
                  controller: true
            spec: { seed: %d }
            """
                .formatted(
                    name,
                    cluster.namespace(),
                    Names.SWEEP_CREATED_AT,
                    sweep.getMetadata().getUid(),
                    seed),
            Experiment.class);
    return beginnings.made(
        trial, cluster.client(), () -> cluster.client().resource(trial).create());
  }

  private static boolean isBegun(Experiment made) {
    return made.getMetadata().getAnnotations().containsKey(Names.BEGUN);
  }

  /// As right after a start.
  private static final class NothingYet implements IndexedResourceCache<Experiment> {
    @Override
    public Optional<Experiment> get(ResourceID id) {
      return Optional.empty();
    }

    @Override
    public Stream<ResourceID> keys() {
      return Stream.empty();
    }

    @Override
    public Stream<Experiment> list(Predicate<Experiment> wanted) {
      return Stream.empty();
    }

    @Override
    public Stream<Experiment> list(String namespace, Predicate<Experiment> wanted) {
      return Stream.empty();
    }

    @Override
    public List<Experiment> byIndex(String index, String key) {
      return List.of();
    }
  }
}
