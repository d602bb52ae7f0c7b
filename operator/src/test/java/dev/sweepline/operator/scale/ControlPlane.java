package dev.sweepline.operator.scale;

import dev.sweepline.operator.cluster.ApiServer;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// API server, scheduler, the controllers of Jobs and of garbage, and kwok for nodes and Pods; none
/// of them slowed down by a limit of its own.
final class ControlPlane implements AutoCloseable {
  private static final List<String> UNLIMITED =
      List.of("--kube-api-qps=5000", "--kube-api-burst=5000");

  /// More flags of the operator's Java machine, to try one.
  private static final List<String> FLAGS =
      Stream.of(System.getProperty("bench.flags", "").split(" ", -1))
          .filter(flag -> !flag.isBlank())
          .toList();

  private static final int NODES = 10;
  private static final Pattern REMAINING = Pattern.compile("\"remainingItemCount\":(\\d+)");

  private final ApiServer server;

  private ControlPlane(ApiServer server) {
    this.server = server;
  }

  /// Empty where a program is missing: `make bench-scale` builds them.
  static Optional<ControlPlane> start() {
    var bin = WithApiServer.programs();
    return WithApiServer.withCrds()
        .map(server -> {
          var plane = new ControlPlane(server);
          var access = "--kubeconfig=" + server.kubeconfig("default");
          plane.run(
              bin.resolve("kube-controller-manager"),
              access,
              "--controllers=garbage-collector-controller,job-controller",
              "--concurrent-job-syncs=50");
          plane.run(bin.resolve("kube-scheduler"), access);
          server.run(
              "kwok",
              bin.resolve("kwok"),
              List.of(access, "--manage-all-nodes=true", "--config=" + stages()));
          plane.nodes();
          return plane;
        });
  }

  private void run(Path program, String... arguments) {
    var name = program.getFileName().toString();
    var own =
        Stream.of(
            "--leader-elect=false",
            "--bind-address=127.0.0.1",
            "--secure-port=" + ApiServer.freePort(),
            "--cert-dir=" + server.folder().resolve(name));
    server.run(
        name,
        program,
        Stream.of(Stream.of(arguments), UNLIMITED.stream(), own).flatMap(each -> each).toList());
  }

  /// It takes its switches from the environment.
  void runArgo(String... arguments) {
    server.run(
        "workflow-controller",
        Path.of("/usr/bin/env"),
        Stream.concat(
                Stream.of(
                    "LEADER_ELECTION_DISABLE=true",
                    WithApiServer.programs().resolve("workflow-controller").toString(),
                    "--kubeconfig=" + server.kubeconfig("argo")),
                Stream.of(arguments))
            .toList());
  }

  private static Path stages() {
    try {
      return Path.of(Objects.requireNonNull(ControlPlane.class.getResource("stages.yaml")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private void nodes() {
    var room =
        Map.of(
            "cpu", new Quantity("100k"),
            "memory", new Quantity("1Pi"),
            "pods", new Quantity("100k"),
            "nvidia.com/gpu", new Quantity("100k"));
    for (int number = 1; number <= NODES; number++) {
      var node =
          new NodeBuilder().withNewMetadata().withName("node-" + number).endMetadata().build();
      client().resource(node).create();
      node.setStatus(
          new NodeStatusBuilder()
              .withCapacity(room)
              .withAllocatable(room)
              .withConditions(
                  new NodeConditionBuilder().withType("Ready").withStatus("True").build())
              .build());
      client().resource(node).patchStatus();
      client()
          .nodes()
          .withName("node-" + number)
          .edit(ready -> new NodeBuilder(ready).editSpec().withTaints().endSpec().build());
    }
  }

  KubernetesClient client() {
    return server.client();
  }

  Path folder() {
    return server.folder();
  }

  String namespace(String name) {
    client()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  OperatorProcess operator(String namespace, String... flags) throws IOException {
    return OperatorProcess.start(
        server.kubeconfig(namespace),
        namespace,
        folder().resolve("operator-" + namespace + ".log"),
        Path.of(System.getProperty("sweepline.root", ".."), "configs"),
        Stream.concat(Stream.of(flags), FLAGS.stream()).toList());
  }

  /// How many objects a collection has, for one request that returns a single one of them.
  long count(String path) {
    var answer = client().raw(path + "?limit=1");
    var text = Objects.requireNonNull(answer);
    var more = REMAINING.matcher(text);
    long first = text.contains("\"items\":[]") ? 0 : 1;
    return more.find() ? first + Long.parseLong(more.group(1)) : first;
  }

  long pods(String namespace) {
    return count("/api/v1/namespaces/" + namespace + "/pods");
  }

  void awaitRunning(String namespace, String name, long count, Duration patience) {
    // The API server indexes no phase: its answer from memory costs the least.
    Await.value(
        count + " trials of " + name + " run",
        patience,
        () -> {
          var sweep =
              client()
                  .genericKubernetesResources("sweepline.dev/v1alpha1", "Sweep")
                  .inNamespace(namespace)
                  .withName(name)
                  .get();
          var running = sweep == null ? null : sweep.get("status", "counts", "running");
          return running instanceof Integer number && number >= count
              ? Optional.of(true)
              : Optional.empty();
        });
  }

  long sweepBytes(String namespace) {
    return Objects.requireNonNull(
            client()
                .raw("/apis/sweepline.dev/v1alpha1/namespaces/" + namespace + "/sweeps/doc-scale"))
        .length();
  }

  void awaitPods(String namespace, long count, Duration patience) {
    Await.value(
        count + " Pods in " + namespace,
        patience,
        () -> pods(namespace) >= count ? Optional.of(true) : Optional.empty());
  }

  void awaitPodsRun(String namespace, Duration patience) {
    var others =
        "/api/v1/namespaces/" + namespace + "/pods?fieldSelector=status.phase!%3DRunning&limit=1";
    Await.value(
        "all Pods in " + namespace + " run",
        patience,
        () ->
            Objects.requireNonNull(client().raw(others)).contains("\"items\":[]")
                ? Optional.of(true)
                : Optional.empty());
  }

  /// Of all its programs and the operator's, by name, until now.
  Map<String, Long> processorMillis() {
    return ProcessHandle.current()
        .descendants()
        .collect(
            Collectors.toMap(
                ControlPlane::program,
                process -> process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis(),
                Long::sum,
                TreeMap::new));
  }

  private static String program(ProcessHandle process) {
    return process.info().command().map(path -> Path.of(path).getFileName().toString()).orElse("?");
  }

  @Override
  public void close() {
    server.close();
  }
}
