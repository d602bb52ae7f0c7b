package dev.sweepline.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings.WeightSource;
import dev.sweepline.trainer.digest.Sha256;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightStoreTest {
  private static final byte[] CONTENT = {1, 2, 3, 4, 5};
  private static final String SHA256 = Sha256.of(CONTENT);

  @TempDir Path folder;
  private final AtomicInteger downloads = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/weights.pth",
        exchange -> {
          downloads.incrementAndGet();
          exchange.sendResponseHeaders(200, CONTENT.length);
          exchange.getResponseBody().write(CONTENT);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void downloadsOnceAndChecksTheFirstDigits() throws IOException {
    var source = new WeightSource(url("weights.pth"), SHA256.substring(0, 8));

    var first = store().file(source);
    var second = store().file(source);

    assertThat(second).isEqualTo(first);
    assertThat(first).hasBinaryContent(CONTENT).hasFileName(first.getFileName().toString());
    assertThat(first.getFileName().toString()).endsWith("-weights.pth");
    assertThat(downloads).hasValue(1);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(first);
    }
  }

  @Test
  void keepsNothingOfAFileWithAnotherDigest() throws IOException {
    var source = new WeightSource(url("weights.pth"), "00000000");

    refused(source, ExitCode.CHECKPOINT, "have the SHA-256 " + SHA256 + ", not 00000000");
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void tellsAFileThatIsNotThereFromAServerThatIsNot() {
    refused(new WeightSource(url("other.pth"), ""), ExitCode.CHECKPOINT, "the server says 404");
    var nobody = url("weights.pth");
    server.stop(0);
    refused(new WeightSource(nobody, ""), ExitCode.ERROR, "cannot download weights from " + nobody);
  }

  @Test
  void takesALocalFileAsItIs() throws IOException {
    var file = Files.write(folder.resolve("own.safetensors"), CONTENT);

    assertThat(store().file(new WeightSource(file.toString(), ""))).isEqualTo(file);
    assertThat(store().file(new WeightSource(file.toUri().toString(), SHA256))).isEqualTo(file);
    refused(new WeightSource("/nowhere/own.pth", ""), ExitCode.CHECKPOINT, "no weights /nowhere");
  }

  private void refused(WeightSource source, ExitCode exitCode, String message) {
    assertThatThrownBy(() -> store().file(source))
        .isInstanceOfSatisfying(
            TrainingFailure.class, failure -> assertThat(failure.exitCode()).isEqualTo(exitCode))
        .hasMessageContaining(message);
  }

  private WeightStore store() {
    return new WeightStore(folder);
  }

  private String url(String name) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
  }

  @Test
  void showsNoKeyThatAnAddressHolds() {
    var source =
        new WeightSource(
            "http://team:hunter2@%s:%d/none.pth?X-Amz-Signature=hunter2"
                .formatted(server.getAddress().getHostString(), server.getAddress().getPort()),
            "abcd1234");

    assertThatThrownBy(() -> new WeightStore(folder).file(source))
        .hasMessage(
            "no weights http://%s:%d/none.pth: the server says 404",
            server.getAddress().getHostString(), server.getAddress().getPort());
    assertThat(source.toString()).doesNotContain("hunter2").endsWith("/none.pth sha256:abcd1234");
  }
}
