package dev.sweepline.operator.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.KubernetesJson;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// etcd and kube-apiserver in a folder of their own, without nodes or controllers: a test plays the
/// kubelet.
public final class ApiServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final String TOKEN = "tests-are-cluster-admins";

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final Config config;
  private final KubernetesClient client;

  private ApiServer(Path bin, Path folder) {
    this.folder = folder;
    int etcd = freePort();
    int peers = freePort();
    int port = freePort();
    launch(
        "etcd",
        bin.resolve("etcd").toString(),
        "--unsafe-no-fsync",
        "--data-dir=" + folder.resolve("etcd"),
        "--listen-client-urls=http://127.0.0.1:" + etcd,
        "--advertise-client-urls=http://127.0.0.1:" + etcd,
        "--listen-peer-urls=http://127.0.0.1:" + peers);
    var serviceAccountKey = writeKey(folder.resolve("service-accounts.key"));
    var tokens = write(folder.resolve("tokens.csv"), TOKEN + ",admin,admin,system:masters\n");
    launch(
        "kube-apiserver",
        bin.resolve("kube-apiserver").toString(),
        "--etcd-servers=http://127.0.0.1:" + etcd,
        "--bind-address=127.0.0.1",
        "--secure-port=" + port,
        "--cert-dir=" + folder.resolve("certificates"),
        "--token-auth-file=" + tokens,
        "--authorization-mode=RBAC",
        // Nothing makes default service accounts here.
        "--disable-admission-plugins=ServiceAccount",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + serviceAccountKey,
        "--service-account-signing-key-file=" + serviceAccountKey,
        "--service-cluster-ip-range=10.96.0.0/16");
    config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:" + port)
            .withOauthToken(TOKEN)
            .withTrustCerts(true)
            .withNamespace("default")
            // As in application.properties.
            .withRequestRetryBackoffLimit(4)
            .build();
    client = newClient();
  }

  /// Empty when the binaries are not there: `make tools` builds them.
  public static Optional<ApiServer> start(Path bin) {
    if (!Files.isExecutable(bin.resolve("kube-apiserver"))
        || !Files.isExecutable(bin.resolve("etcd"))) {
      return Optional.empty();
    }
    var server = new ApiServer(bin, newFolder());
    Runtime.getRuntime().addShutdownHook(new Thread(server::endProcesses));
    Await.value("kube-apiserver is ready", START, server::ready);
    return Optional.of(server);
  }

  /// Another program of the control plane, which ends with this; it may listen on a port of its
  /// own.
  public void run(String name, Path program, List<String> arguments) {
    launch(
        name,
        Stream.concat(Stream.of(program.toString()), arguments.stream()).toArray(String[]::new));
  }

  /// Where its programs may keep what they make.
  public Path folder() {
    return folder;
  }

  /// What an owner's deletion means for what it owns is the controller manager's business; it must
  /// find the CRDs when it starts.
  void collectGarbage(Path controllerManager) {
    if (Files.isExecutable(controllerManager)) {
      launch(
          "kube-controller-manager",
          controllerManager.toString(),
          "--kubeconfig=" + kubeconfig("default"),
          "--controllers=garbage-collector-controller",
          "--leader-elect=false",
          "--bind-address=127.0.0.1",
          "--secure-port=" + freePort(),
          "--cert-dir=" + folder.resolve("controller-manager"));
    }
  }

  public KubernetesClient client() {
    return client;
  }

  /// As the operator's own: what it leaves out of its caches is left out.
  private KubernetesClient newClient() {
    var mapper = new ObjectMapper();
    var serialization = new KubernetesSerialization(mapper, true);
    new KubernetesJson().customize(mapper);
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization)
        .build();
  }

  /// A kubeconfig, for kubectl and processes of their own.
  public Path kubeconfig(String namespace) {
    return write(
        folder.resolve("kubeconfig-" + namespace),
        """
        apiVersion: v1
        kind: Config
        current-context: test
        clusters: [{name: test, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
        users: [{name: test, user: {token: %s}}]
        contexts: [{name: test, context: {cluster: test, user: test, namespace: %s}}]
        """
            .formatted(config.getMasterUrl(), TOKEN, namespace));
  }

  private Optional<Boolean> ready() {
    processes.forEach(process -> {
      if (!process.isAlive()) {
        throw new IllegalStateException("ended early, see the logs in " + folder);
      }
    });
    try {
      return Optional.ofNullable(client.raw("/readyz")).map("ok"::equals).filter(ok -> ok);
    } catch (KubernetesClientException notYet) {
      return Optional.empty();
    }
  }

  private void launch(String name, String... command) {
    try {
      processes.add(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve(name + ".log").toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("starting " + name, e);
    }
  }

  @Override
  public void close() {
    client.close();
    endProcesses();
  }

  private void endProcesses() {
    for (var process : processes.reversed()) {
      process.destroy();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        process.destroyForcibly();
      }
    }
  }

  private static Path newFolder() {
    try {
      var target = Files.createDirectories(Path.of("target"));
      return Files.createTempDirectory(target.toAbsolutePath(), "apiserver-");
    } catch (IOException e) {
      throw new UncheckedIOException("making a folder for the API server", e);
    }
  }

  public static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("looking for a free port", e);
    }
  }

  private static Path writeKey(Path file) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      var key = generator.generateKeyPair().getPrivate().getEncoded();
      var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
      return write(file, "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + file, e);
    }
  }
}
