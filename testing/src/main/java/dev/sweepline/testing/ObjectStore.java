package dev.sweepline.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real S3-compatible server in a process of its own, which checks signatures: it comes, dies and
/// comes back. Its objects are files, for tests to look at.
public final class ObjectStore implements AutoCloseable {
  public static final String BUCKET = "experiments";
  public static final String ACCESS_KEY = "tester";
  public static final String SECRET_KEY = "kept-by-the-tests-alone";

  private static final String KEYS = "store.p12";

  private static final Path PROGRAM =
      Path.of(
              System.getProperty(
                  "sweepline.bin", System.getProperty("user.home") + "/.cache/sweepline/bin"))
          .resolve("versitygw");

  private final Path folder;
  private final String host;
  private final int port;
  private final List<String> certificate;
  private @Nullable Process process;

  private ObjectStore(Path folder, String host, int port, List<String> certificate) {
    this.folder = folder;
    this.host = host;
    this.port = port;
    this.certificate = List.copyOf(certificate);
  }

  public static ObjectStore start(Path folder) throws IOException {
    return start(folder, "127.0.0.1");
  }

  /// One that is reached by TLS, with a certificate that no public authority signed: `authority()`.
  public static ObjectStore startWithTls(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    var signed = SaslSsl.certificate(folder, KEYS, "ca.pem", "127.0.0.1");
    var key = Files.writeString(folder.resolve("key.pem"), privateKey(folder.resolve(KEYS)));
    return start(
        folder, "127.0.0.1", List.of("--cert", signed.toString(), "--key", key.toString()));
  }

  private static String privateKey(Path keys) throws IOException {
    try {
      var password = "changeit".toCharArray();
      var store = KeyStore.getInstance(keys.toFile(), password);
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(store.getKey("own", password).getEncoded())
          + "\n-----END PRIVATE KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new IOException("reading " + keys, e);
    }
  }

  /// The file with the authority's certificate.
  public Path authority() {
    return folder.resolve("ca.pem");
  }

  /// @param host an address of this machine
  public static ObjectStore start(Path folder, String host) throws IOException {
    return start(folder, host, List.of());
  }

  private static ObjectStore start(Path folder, String host, List<String> certificate)
      throws IOException {
    assumeTrue(Files.isExecutable(PROGRAM), () -> PROGRAM + " is missing: make tools");
    Files.createDirectories(folder.resolve("objects").resolve(BUCKET));
    Files.createDirectories(folder.resolve("metadata"));
    var store = new ObjectStore(folder, host, KafkaBroker.freePort(), certificate);
    store.start();
    return store;
  }

  public void start() throws IOException {
    var command = new ArrayList<>(List.of(PROGRAM.toString(), "--port", host + ":" + port));
    command.addAll(certificate);
    command.addAll(
        List.of(
            "--quiet",
            "posix",
            "--sidecar",
            folder.resolve("metadata").toString(),
            folder.resolve("objects").toString()));
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile());
    builder.environment().put("ROOT_ACCESS_KEY", ACCESS_KEY);
    builder.environment().put("ROOT_SECRET_KEY", SECRET_KEY);
    process = builder.start();
    Await.until("the object store answers", this::answers);
  }

  private boolean answers() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 1000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  public String endpoint() {
    return (certificate.isEmpty() ? "http://" : "https://") + host + ":" + port;
  }

  /// The file that an object is.
  public Path object(String key) {
    return folder.resolve("objects").resolve(BUCKET).resolve(key);
  }

  /// The keys of all objects, in order.
  public List<String> keys() throws IOException {
    var bucket = object("");
    try (var files = Files.walk(bucket)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> bucket.relativize(file).toString())
          .flatMap(key -> key.startsWith(".") ? Stream.<String>empty() : Stream.of(key))
          .sorted()
          .toList();
    }
  }

  public void stop() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
      process = null;
    }
  }

  @Override
  public void close() {
    stop();
  }
}
