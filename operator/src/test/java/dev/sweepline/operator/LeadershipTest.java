package dev.sweepline.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class LeadershipTest {
  @Test
  void secondOperatorWaitsAndTakesOverAtOnceWhenTheFirstStops(Cluster cluster) {
    var first = new Noting();
    var second = new Noting();
    var lost = new AtomicBoolean();
    var leader = start(cluster, first, lost);
    create(cluster, "one");
    // Whoever takes the Lease first has it: the second comes when it is taken.
    Await.until("the first leads", () -> first.seen.contains("one"));
    try (var _ = start(cluster, second, lost)) {
      create(cluster, "two");
      Await.until("the first sees it", () -> first.seen.contains("two"));
      assertThat(second.seen).isEmpty();

      leader.close();

      // Without a release this takes the 15 seconds of the Lease, and more.
      Await.value(
          "the second sees it",
          Duration.ofSeconds(10),
          () -> second.seen.contains("one") ? Optional.of(true) : Optional.empty());
    }
    assertThat(lost).isFalse();
  }

  @Test
  void aContainerThatWasKilledLeadsAgainAtOnceWhenItsPodStartsItAgain(Cluster cluster) {
    var pod = "5f0c1d2e-0000-4000-8000-000000000001";
    var now = ZonedDateTime.now(ZoneOffset.UTC);
    cluster
        .client()
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName("sweepline-operator")
                .withNamespace(cluster.namespace())
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(pod + "/of-the-killed-process")
                .withLeaseDurationSeconds(3600)
                .withAcquireTime(now)
                .withRenewTime(now)
                .endSpec()
                .build())
        .create();
    var again = new Noting();

    try (var _ = start(cluster, Optional.of(pod), again, new AtomicBoolean())) {
      create(cluster, "one");

      Await.until("it leads", () -> again.seen.contains("one"));
    }
  }

  private static RunningOperator start(Cluster cluster, Noting reconciler, AtomicBoolean lost) {
    return start(cluster, Optional.empty(), reconciler, lost);
  }

  private static RunningOperator start(
      Cluster cluster, Optional<String> pod, Noting reconciler, AtomicBoolean lost) {
    return RunningOperator.start(
        cluster,
        Optional.of(
            new Leadership(cluster.client(), cluster.namespace(), pod, () -> lost.set(true))),
        List.of(reconciler));
  }

  private static void create(Cluster cluster, String name) {
    cluster
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(cluster.namespace())
                .endMetadata()
                .build())
        .create();
  }

  /// Notes what it was asked to reconcile.
  private static final class Noting implements Reconciler<ConfigMap> {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    @Override
    public UpdateControl<ConfigMap> reconcile(ConfigMap object, Context<ConfigMap> context) {
      seen.add(object.getMetadata().getName());
      return UpdateControl.noUpdate();
    }
  }
}
