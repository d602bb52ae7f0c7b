package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.PlayedKueue;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.status.ExperimentPhase;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// An Experiment that is made under the name of one that the operator is just letting go.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class RecreatedOnApiServerTest {
  @TempDir private Path folder;
  private final Meanwhile meanwhile = new Meanwhile();
  private KubernetesClient client;
  private Kubelet kubelet;
  private Experiments experiments;
  private PlayedKueue kueue;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster cluster) throws Exception {
    kubelet = new Kubelet(cluster);
    experiments = new Experiments(cluster);
    kueue = PlayedKueue.start(cluster, folder);
    client =
        new KubernetesClientBuilder()
            .withConfig(cluster.client().getConfiguration())
            .withKubernetesSerialization(cluster.client().getKubernetesSerialization())
            .withHttpClientBuilderConsumer(
                http -> http.addOrReplaceInterceptor("meanwhile", meanwhile))
            .build();
    var slow = new Cluster(client, cluster.namespace(), cluster.kubeconfig());
    operator = RunningOperator.start(slow, List.of(Experiments.reconciler(slow)));
  }

  @AfterEach
  void stop() {
    operator.close();
    client.close();
    kueue.close();
  }

  /// The first one's last reconciliation ends after one of the second: it must neither take the
  /// second one's finalizer, nor when it is looked at again, nor have its Pod's news ignored.
  @Test
  void isLookedAfterThoughThatOneIsStillBeingLetGo() {
    experiments.create("again", "suspend: true");
    experiments.await("again", "waits", s -> s.phase() == ExperimentPhase.SUSPENDED);
    meanwhile.on(
        "/experiments/again",
        () -> {
          experiments
              .named("again")
              .edit(gone -> {
                gone.getMetadata().setFinalizers(List.of());
                return gone;
              });
          experiments.create("again", "queue: { name: team-a }");
          kubelet.awaitPod("again-a1");
        });

    experiments.named("again").delete();

    // No event says that a queue holds the Pod back: only another look shows it.
    experiments.awaitIn10s(
        "again",
        "says that it waits",
        s -> "queue team-a: not admitted yet".equals(s.waitingFor()));
    kueue.admits("again-a1");
    kubelet.runs("again-a1");
    kubelet.ends("again-a1", 0, "Completed", TrainerEnds.DONE);
    experiments.awaitIn10s("again", "is settled", s -> s.phase() == ExperimentPhase.SUCCEEDED);
    assertThat(experiments.named("again").get().getMetadata().getFinalizers())
        .containsExactly(ExperimentReconciler.FINALIZER);
  }

  /// What happens between the operator's decision to change an object and its request.
  private static final class Meanwhile implements Interceptor {
    private final Map<String, Runnable> events = new ConcurrentHashMap<>();

    void on(String path, Runnable happens) {
      events.put(path, happens);
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (request.method().equals("PATCH")) {
        events.keySet().stream()
            .filter(request.uri().getPath()::endsWith)
            .flatMap(path -> Stream.ofNullable(events.remove(path)))
            .forEach(Runnable::run);
      }
    }
  }
}
