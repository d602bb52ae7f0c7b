package dev.sweepline.operator.cluster;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// The part of a kubelet that hands out logs, as the API server asks for them.
public final class LogServer implements AutoCloseable {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final HttpsServer server;
  private final Map<String, String> logs = new ConcurrentHashMap<>();

  public LogServer() {
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(tls()));
    } catch (IOException e) {
      throw new UncheckedIOException("listening on loopback", e);
    }
    server.createContext(
        "/containerLogs/",
        exchange -> {
          var pod = exchange.getRequestURI().getPath().split("/", -1)[3];
          var log = logs.get(pod);
          var bytes = (log == null ? "" : log).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              log == null ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
          try (var out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
    server.start();
  }

  /// What the container of a Pod has written.
  public void wrote(String pod, String log) {
    logs.put(pod, log);
  }

  /// The node that this is the kubelet of.
  public Node node(String name) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewStatus()
        .addNewAddress("127.0.0.1", "InternalIP")
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .withNewDaemonEndpoints()
        .withNewKubeletEndpoint(server.getAddress().getPort())
        .endDaemonEndpoints()
        .endStatus()
        .build();
  }

  private static SSLContext tls() {
    try {
      var folder = Files.createTempDirectory("kubelet");
      var file = folder.resolve("key.p12");
      makeKey(file);
      var keys = KeyStore.getInstance(file.toFile(), PASSWORD);
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD);
      var tls = SSLContext.getInstance("TLS");
      tls.init(managers.getKeyManagers(), null, null);
      Files.delete(file);
      Files.delete(folder);
      return tls;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("making a key for the kubelet", e);
    }
  }

  private static void makeKey(Path file) throws IOException {
    var made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "kubelet",
                "-keyalg",
                "EC",
                "-dname",
                "CN=kubelet",
                "-storetype",
                "PKCS12",
                "-storepass",
                String.valueOf(PASSWORD),
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    try {
      if (made.waitFor() != 0) {
        throw new IOException("keytool ended with " + made.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
