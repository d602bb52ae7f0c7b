package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import dev.sweepline.wandb.WandbClient;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpSenderTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final ApiKeys KEYS =
      _ -> new ApiKeys.Key("0123456789", "secret a/b, key WANDB_API_KEY");

  @Test
  void tlsConnectionThatIsCutIsTriedAgain() throws Exception {
    try (var server = new ServerSocket(0, 10, HERE)) {
      Thread.ofVirtual().start(() -> cutEveryConnection(server));

      assertThat(answer("https://localhost:" + server.getLocalPort(), KEYS))
          .isInstanceOf(WandbAnswer.Later.class);
    }
  }

  @Test
  void untrustedCertificateIsRefusedUntilSomebodyActs(@TempDir Path folder) throws Exception {
    var server = HttpsServer.create(new InetSocketAddress(HERE, 0), 10);
    server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder)));
    server.start();
    try {
      assertThat(answer("https://localhost:" + server.getAddress().getPort(), KEYS))
          .isInstanceOf(WandbAnswer.Refused.class)
          .extracting("why")
          .asString()
          .startsWith("TLS: ");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void asksNobodyWithoutAKey() throws Exception {
    assertThat(answer("http://localhost:1", _ -> new ApiKeys.Missing("there is no Secret a/b")))
        .isEqualTo(new WandbAnswer.Keyless("there is no Secret a/b"));
  }

  @Test
  void secretThatCannotBeReadNowIsReadAgain() throws Exception {
    var away =
        new ConfigBuilder().withMasterUrl("http://localhost:1").withRequestRetryBackoffLimit(0);
    try (var client = new KubernetesClientBuilder().withConfig(away.build()).build()) {
      var keys = new SecretKeys(client, Clock.systemUTC());

      assertThat(answer("http://localhost:1", keys)).isInstanceOf(WandbAnswer.Later.class);
    }
  }

  private static WandbAnswer answer(String base, ApiKeys keys) throws Exception {
    var run = Samples.run(Samples.UID, Tracking.Mode.ONLINE);
    var answer = new CompletableFuture<WandbAnswer>();
    try (var sender =
        new HttpSender(
            new WandbClient(URI.create(base), "0.1.0", Clock.systemUTC()),
            keys,
            Tempo.USUAL,
            Clock.systemUTC())) {
      sender.send(run, new WandbCall.AskPosition("e", "p", "r"), answer::complete);
      return answer.get(20, TimeUnit.SECONDS);
    }
  }

  private static void cutEveryConnection(ServerSocket server) {
    try {
      while (true) {
        server.accept().close();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static SSLContext selfSigned(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    var store = folder.resolve("store.p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    var keys = KeyStore.getInstance("PKCS12");
    try (var file = Files.newInputStream(store)) {
      keys.load(file, "changeit".toCharArray());
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "changeit".toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
