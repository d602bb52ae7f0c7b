package dev.sweepline.operator.champion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.operator.experiment.Release;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.ChampionDecision.Verdict;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.Delivery;
import dev.sweepline.planner.status.Promotion;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A Champion from proposal to rollback; the test plays the kubelet.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class ChampionOnApiServerTest {
  private static final Release RELEASE =
      new Release(
          "trainer:dev", "operator:dev", Optional.empty(), Optional.empty(), Optional.empty());
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private volatile int answer = 500;
  private Cluster cluster;
  private Kubelet kubelet;
  private Finished finished;
  private HttpServer hook;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) throws IOException {
    cluster = given;
    kubelet = new Kubelet(given);
    finished = new Finished(given);
    hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext(
        "/",
        exchange -> {
          var body = exchange.getRequestBody().readAllBytes();
          told.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(body, StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    hook.start();
    operator = operator(Set.of(place()));
  }

  private RunningOperator operator(Set<String> hosts) {
    return RunningOperator.start(
        cluster,
        List.of(
            new ChampionReconciler(
                cluster.client(),
                Clock.systemUTC(),
                new Announcer(cluster.client(), Clock.systemUTC()),
                RELEASE,
                hosts,
                JSON)));
  }

  private String place() {
    return "127.0.0.1:" + hook.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    operator.close();
    hook.stop(0);
  }

  @Test
  void promotesASweepThatSucceededThenRefusesAWorseOneAndGoesBack() {
    create("");
    finished.sweep("first", "docs", "0.80", "0.82");

    var pod = kubelet.awaitPod("docs-p1-1");
    var container = pod.getSpec().getContainers().getFirst();
    assertThat(container.getImage()).isEqualTo("registry/trainer@sha256:" + "a".repeat(64));
    assertThat(container.getArgs())
        .containsExactly(
            "promote",
            "--folder",
            "/checkpoints/champions/docs",
            "--sha256",
            Finished.sha256("first-2"),
            "--file",
            Finished.sha256("first-2").substring(7) + ".safetensors",
            "--number",
            "1",
            "--checkpoint",
            "/checkpoints/uid/a1/first-2.safetensors");
    assertThat(pod.getSpec().getVolumes().getFirst().getPersistentVolumeClaim().getClaimName())
        .isEqualTo("ckpts");
    var waiting = await("verifies", s -> s.promotion() != null);
    assertThat(waiting.reigning()).isNull();
    copied("docs-p1-1", Finished.sha256("first-2"));

    var first = await("is promoted", s -> s.promotion() == null && s.reigning() != null);
    assertThat(Objects.requireNonNull(first.reigning()).model().mean()).isEqualTo("0.81");
    assertThat(Objects.requireNonNull(first.reigning()).model().standardError()).isEqualTo("0.01");
    assertThat(first.heard()).hasSize(1);

    finished.sweep("worse", null, "0.70", "0.72");
    propose("Sweep/worse");
    var refused = await("refuses", s -> "Sweep/worse".equals(s.asked()));
    assertThat(Objects.requireNonNull(refused.decision()).verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(Objects.requireNonNull(refused.decision()).message())
        .isEqualTo(
            "val_f1 0.71 ± 0.01 over 2 seeds, the champion's 0.81 ± 0.01 over 2 seeds: worse by 0.1");
    assertThat(refused.reigning()).isEqualTo(first.reigning());

    finished.sweep("better", null, "0.90", "0.92");
    propose("Experiment/better-1");
    kubelet.awaitPod("docs-p2-1");
    copied("docs-p2-1", Finished.sha256("better-2"));
    await("is promoted again", s -> s.history().size() == 1);

    propose("Rollback");
    assertThat(kubelet.awaitPod("docs-p3-1").getSpec().getContainers().getFirst().getArgs())
        .contains("/champions/champions/docs", Finished.sha256("first-2"))
        .doesNotContain("--checkpoint");
    assertThat(Objects.requireNonNull(status().promotion()).kind())
        .isEqualTo(Promotion.Kind.ROLLBACK);
    copied("docs-p3-1", Finished.sha256("first-2"));
    var back = await("goes back", s -> s.promotion() == null && s.latest() == 3);
    assertThat(Objects.requireNonNull(back.reigning()).model().sweep()).isEqualTo("first");
    awaitEvents("Promoting", "Promoted", "NotPromoted", "RolledBack");
  }

  @Test
  void keepsTheChampionWhereTheCheckpointWasTamperedWith() {
    create("");
    finished.sweep("first", null, "0.80", "0.82");
    propose("Sweep/first");
    kubelet.awaitPod("docs-p1-1");

    kubelet.ends(
        "docs-p1-1",
        14,
        "Error",
        """
        {"outcome":"Failed","exitCode":14,"step":0,"bestMetrics":{},"lastMetrics":{},
         "message":"e.safetensors was changed or damaged"}
        """);

    var failed = await("fails", s -> s.promotion() == null && s.decision() != null);
    assertThat(failed.reigning()).isNull();
    assertThat(Objects.requireNonNull(failed.decision()).reason()).isEqualTo("CheckpointRefused");
    assertThat(Objects.requireNonNull(failed.decision()).message())
        .isEqualTo("Experiment first-2 is not the champion: e.safetensors was changed or damaged");
    awaitEvents("PromotionFailed");
  }

  @Test
  void goesOnWhereAnOperatorDiedInTheMiddle() {
    create("");
    finished.sweep("first", null, "0.80", "0.82");
    propose("Sweep/first");
    kubelet.awaitPod("docs-p1-1");
    operator.close();
    copied("docs-p1-1", Finished.sha256("first-2"));

    operator = operator(Set.of());

    var promoted = await("is promoted", s -> s.reigning() != null);
    assertThat(promoted.latest()).isEqualTo(1);
    assertThat(cluster.podNames()).containsExactly("docs-p1-1");
  }

  @Test
  void tellsTheWebhookUntilItAnswersAndNobodySeesItsSecrets() throws InterruptedException {
    cluster
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("hook")
                .addToLabels("sweepline.dev/use", "webhook")
                .endMetadata()
                .addToStringData("url", "http://" + place() + "/very-secret-path")
                .addToStringData("token", "very-secret-token")
                .build())
        .inNamespace(cluster.namespace())
        .create();
    create("webhook: { secretRef: { name: hook } }");
    finished.sweep("first", null, "0.80", "0.82");
    propose("Sweep/first");
    kubelet.awaitPod("docs-p1-1");
    copied("docs-p1-1", Finished.sha256("first-2"));

    assertThat(told.take())
        .startsWith("Bearer very-secret-token {")
        .contains("\"champion\":\"docs\"", "\"number\":1", "\"verdict\":\"Promoted\"");
    var failing = await("says that it failed", s -> tries(s) == 1);
    assertThat(Objects.requireNonNull(failing.webhook()).message())
        .isEqualTo("127.0.0.1 answered 500");
    assertThat(failing.reigning()).isNotNull();
    answer = 204;
    var delivered =
        await(
            "is delivered",
            s -> s.webhook() != null && s.webhook().state() == Delivery.State.DELIVERED);

    assertThat(Serialization.asJson(delivered) + eventTexts()).doesNotContain("very-secret");
  }

  @Test
  void tellsNobodyWhomTheChartDoesNotAllow() {
    create("webhook: { url: \"https://elsewhere.example/x\" }");

    var status = await("says so", s -> s.conditions().size() == 6);

    assertThat(status.conditions().getLast().message())
        .isEqualTo(
            "the webhook's host elsewhere.example is not allowed: add it to champions.webhookHosts of the chart");
  }

  private void create(String more) {
    var yaml =
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Champion
        metadata: { name: docs }
        spec:
          seeds: 2
          minDelta: "0.002"
          %s
        """
            .formatted(more);
    cluster
        .client()
        .resource(Serialization.unmarshal(yaml, Champion.class))
        .inNamespace(cluster.namespace())
        .create();
  }

  private void propose(String what) {
    champion()
        .edit(champion -> {
          champion.getMetadata().setAnnotations(Map.of(Names.PROPOSE, what));
          return champion;
        });
  }

  private void copied(String pod, String sha256) {
    kubelet.ends(
        pod,
        0,
        "Completed",
        """
        {"outcome":"Succeeded","exitCode":0,"step":0,"bestMetrics":{},"lastMetrics":{},
         "checkpoint":"/checkpoints/champions/docs/x.safetensors","checkpointSha256":"%s"}
        """
            .formatted(sha256));
  }

  private static int tries(ChampionStatus status) {
    return status.webhook() == null ? 0 : status.webhook().tries();
  }

  private Resource<Champion> champion() {
    return cluster
        .client()
        .resources(Champion.class)
        .inNamespace(cluster.namespace())
        .withName("docs");
  }

  private ChampionStatus status() {
    return Optional.ofNullable(champion().get())
        .map(Champion::getStatus)
        .orElse(ChampionStatus.EMPTY);
  }

  private ChampionStatus await(String what, Predicate<ChampionStatus> condition) {
    return Await.value("the champion " + what, () -> Optional.of(status()).filter(condition));
  }

  /// They come after the status.
  private void awaitEvents(String... reasons) {
    Await.until("the events " + List.of(reasons), () -> events().containsAll(List.of(reasons)));
  }

  private List<String> events() {
    return cluster
        .client()
        .v1()
        .events()
        .inNamespace(cluster.namespace())
        .list()
        .getItems()
        .stream()
        .map(event -> event.getReason())
        .toList();
  }

  private String eventTexts() {
    return Serialization.asJson(
        cluster.client().v1().events().inNamespace(cluster.namespace()).list());
  }
}
