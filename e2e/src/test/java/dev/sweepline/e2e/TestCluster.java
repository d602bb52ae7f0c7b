package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The cluster that `deploy/test/run` started: a real kubelet, a broker and the operator from the
/// chart. `kubectl` is used where a user would use it.
final class TestCluster implements AutoCloseable {
  private static final String SYSTEM = "sweepline-system";
  private static final ResourceDefinitionContext SWEEPS = kind("Sweep", "sweeps");
  private static final ResourceDefinitionContext EXPERIMENTS = kind("Experiment", "experiments");
  private static final ResourceDefinitionContext CHAMPIONS = kind("Champion", "champions");

  static final Path ROOT = Path.of(System.getProperty("sweepline.root", "..")).toAbsolutePath();

  private final Path kubeconfig;
  private final KubernetesClient client;

  private TestCluster(Path kubeconfig) {
    this.kubeconfig = kubeconfig;
    this.client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
            .build();
  }

  static TestCluster connect() {
    String path = System.getProperty("sweepline.kubeconfig", "");
    assertThat(path)
        .as("-Dsweepline.kubeconfig: tests tagged `cluster` need the cluster of `make test`")
        .isNotEmpty();
    return new TestCluster(Path.of(path));
  }

  KubernetesClient client() {
    return client;
  }

  Command.Result kubectl(String... arguments) {
    return run("kubectl", arguments);
  }

  private Command.Result run(String program, String... arguments) {
    return Command.in(ROOT)
        .with("KUBECONFIG", kubeconfig.toString())
        .run(program(program), arguments);
  }

  Command.Result sweepline(String... arguments) {
    return Command.in(ROOT)
        .with("KUBECONFIG", kubeconfig.toString())
        .run(ROOT.resolve("bin/sweepline").toString(), arguments);
  }

  /// What `kubectl apply` says of a document in a namespace.
  Command.Result apply(String namespace, String yaml) {
    return Command.in(ROOT)
        .with("KUBECONFIG", kubeconfig.toString())
        .withInput(yaml)
        .run(program("kubectl"), "apply", "-n", namespace, "-f", "-");
  }

  View awaitSweep(String namespace, String name, Duration deadline, Predicate<View> condition) {
    return await(SWEEPS, namespace, name, deadline, condition);
  }

  View awaitExperiment(
      String namespace, String name, Duration deadline, Predicate<View> condition) {
    return await(EXPERIMENTS, namespace, name, deadline, condition);
  }

  View awaitChampion(String namespace, String name, Duration deadline, Predicate<View> condition) {
    return await(CHAMPIONS, namespace, name, deadline, condition);
  }

  private View await(
      ResourceDefinitionContext kind,
      String namespace,
      String name,
      Duration deadline,
      Predicate<View> condition) {
    return new View(
        client
            .genericKubernetesResources(kind)
            .inNamespace(namespace)
            .withName(name)
            .waitUntilCondition(
                object -> object != null && condition.test(new View(object)),
                deadline.toMillis(),
                TimeUnit.MILLISECONDS));
  }

  List<View> experiments(String namespace) {
    return client
        .genericKubernetesResources(EXPERIMENTS)
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream()
        .map(View::new)
        .toList();
  }

  List<Pod> trainerPods() {
    return client
        .pods()
        .inAnyNamespace()
        .withLabel("app.kubernetes.io/name", "sweepline-trainer")
        .list()
        .getItems();
  }

  List<Pod> pods(String namespace) {
    return client.pods().inNamespace(namespace).list().getItems();
  }

  /// An empty namespace that the operator watches; what an earlier run left there is removed.
  void clean(String namespace) {
    kubectl("create", "namespace", namespace);
    var deleted =
        kubectl(
            "delete",
            "sweeps.sweepline.dev,experiments.sweepline.dev,pods",
            "--all",
            "-n",
            namespace,
            "--timeout=120s");
    assertThat(deleted.status()).as(deleted.output()).isZero();
  }

  /// The same, with a claim `checkpoints`.
  void cleanWithCheckpoints(String namespace) {
    clean(namespace);
    var claim =
        apply(
            namespace,
            """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: { name: checkpoints }
            spec:
              accessModes: [ReadWriteOnce]
              resources: { requests: { storage: 1Gi } }
            """);
    assertThat(claim.status()).as(claim.output()).isZero();
  }

  /// Returns when the broker is there, or is not.
  void scaleKafka(int replicas) {
    var scaled =
        kubectl(
            "scale",
            "statefulset",
            "-n",
            SYSTEM,
            "-l",
            "app.kubernetes.io/component=kafka",
            "--replicas=" + replicas);
    assertThat(scaled.status()).as(scaled.output()).isZero();
    var settled =
        kubectl(
            "rollout",
            "status",
            "statefulset",
            "-n",
            SYSTEM,
            "-l",
            "app.kubernetes.io/component=kafka",
            "--timeout=120s");
    assertThat(settled.status()).as(settled.output()).isZero();
  }

  /// The broker begins again with nothing.
  void loseKafka() {
    scaleKafka(0);
    var gone = kubectl("delete", "pvc", "data-sweepline-kafka-0", "-n", SYSTEM, "--timeout=60s");
    assertThat(gone.status()).as(gone.output()).isZero();
    scaleKafka(1);
  }

  /// Changes values of the release, `a.b=c`, and returns when what they start is there.
  void configure(String... values) {
    var arguments =
        new ArrayList<>(
            List.of("upgrade", "sweepline", "helm/sweepline", "-n", SYSTEM, "--reuse-values"));
    for (var value : values) {
      arguments.add("--set");
      arguments.add(value);
    }
    var upgraded = run("helm", arguments.toArray(String[]::new));
    assertThat(upgraded.status()).as(upgraded.output()).isZero();
    var deployments = kubectl("get", "deployments", "-n", SYSTEM, "-o", "name");
    deployments
        .output()
        .lines()
        .forEach(name -> {
          var settled = kubectl("rollout", "status", name, "-n", SYSTEM, "--timeout=300s");
          assertThat(settled.status()).as(settled.output()).isZero();
        });
  }

  /// Where this machine reaches the node.
  String nodeAddress() {
    return kubectl(
            "get",
            "nodes",
            "-o",
            "jsonpath={.items[0].status.addresses[?(@.type==\"InternalIP\")].address}")
        .output()
        .strip();
  }

  /// Where a claim's files are on this machine.
  String folderOfClaim(String namespace, String claim) {
    var volume = kubectl("get", "pvc", claim, "-n", namespace, "-o", "jsonpath={.spec.volumeName}");
    assertThat(volume.status()).as(volume.output()).isZero();
    var path =
        kubectl("get", "pv", volume.output().strip(), "-o", "jsonpath={.spec.hostPath.path}");
    assertThat(path.status()).as(path.output()).isZero();
    return path.output().strip();
  }

  @Override
  public void close() {
    client.close();
  }

  private static String program(String name) {
    var built = new File(System.getProperty("sweepline.bin", ""), name);
    return Files.isExecutable(built.toPath()) ? built.toString() : name;
  }

  private static ResourceDefinitionContext kind(String kind, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup("sweepline.dev")
        .withVersion("v1alpha1")
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }

  /// An object's fields, read by path.
  record View(GenericKubernetesResource object) {
    String name() {
      return object.getMetadata().getName();
    }

    String text(Object... path) {
      Object value = object.get(path);
      return value == null ? "" : value.toString();
    }

    List<?> list(Object... path) {
      return object.get(path) instanceof List<?> list ? list : List.of();
    }

    /// `Type=Status: reason, message` of a condition; empty without it.
    String condition(String type) {
      return list("status", "conditions").stream()
          .map(java.util.Map.class::cast)
          .filter(condition -> type.equals(condition.get("type")))
          .map(c -> c.get("status") + " " + c.get("reason") + ": " + c.get("message"))
          .findFirst()
          .orElse("");
    }
  }
}
