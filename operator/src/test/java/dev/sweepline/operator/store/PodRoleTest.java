package dev.sweepline.operator.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sweepline.testing.ObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stores without a Secret: a cloud gives the Pod its keys. The test plays the cloud.
@Tag("store")
class PodRoleTest {
  private static final String KEYS =
      """
      {"AccessKeyId":"%s","SecretAccessKey":"%s","Expiration":"2099-01-01T00:00:00Z"}
      """
          .formatted(ObjectStore.ACCESS_KEY, ObjectStore.SECRET_KEY);

  @TempDir Path folder;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private ObjectStore store;
  private HttpServer cloud;
  private Map<String, String> variables;

  @BeforeEach
  void start() throws IOException {
    store = ObjectStore.start(folder.resolve("store"));
    cloud = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cloud.createContext(
        "/",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(exchange.getRequestURI() + " " + body);
          var keys = exchange.getRequestURI().getPath().equals("/keys");
          var answer = (keys ? KEYS : "").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(keys ? 200 : 403, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    cloud.start();
    Files.writeString(folder.resolve("termination-log"), "");
    Files.createDirectories(store.object("doc"));
    Files.writeString(store.object("doc/a.png"), "one");
    variables = new HashMap<>();
    variables.put(StoreSettings.URI_VARIABLE, "s3://" + ObjectStore.BUCKET + "/doc");
    variables.put(StoreSettings.ENDPOINT, store.endpoint());
    variables.put(StoreSettings.FOLDER, folder.resolve("data").toString());
    variables.put(StoreSettings.PATIENCE, "5");
    variables.put("SWEEPLINE_TERMINATION_LOG", folder.resolve("termination-log").toString());
    variables.put("AWS_EC2_METADATA_DISABLED", "true");
    variables.put("AWS_REGION", "us-east-1");
  }

  @AfterEach
  void stop() {
    cloud.stop(0);
    store.close();
  }

  @Test
  void takesTheKeysThatTheNodesAgentHasForThePod() throws Exception {
    variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", place() + "/keys");

    assertThat(fetch()).as(log()).isZero();

    assertThat(folder.resolve("data/a.png")).hasContent("one");
    assertThat(log()).doesNotContain(ObjectStore.SECRET_KEY);
  }

  @Test
  void exchangesTheTokenOfAServiceAccountForKeys() throws Exception {
    variables.put("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/trainer");
    variables.put(
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        Files.writeString(folder.resolve("token"), "a-token").toString());
    variables.put("AWS_ENDPOINT_URL_STS", place());

    fetch();

    assertThat(asked)
        .anySatisfy(request ->
            assertThat(request)
                .contains("Action=AssumeRoleWithWebIdentity", "WebIdentityToken=a-token"));
  }

  @Test
  void saysThatThereAreNeitherKeysNorARole() throws Exception {
    assertThat(fetch()).isEqualTo(DataFetch.REFUSED);

    assertThat(Files.readString(folder.resolve("termination-log")))
        .isEqualTo(
            "listing s3://experiments/doc/: the Pod has no keys and no role; give"
                + " spec.data.objectStore.secretRef, or spec.template.serviceAccountName an account"
                + " with a role");
  }

  private String place() {
    return "http://127.0.0.1:" + cloud.getAddress().getPort();
  }

  private int fetch() throws Exception {
    try (var fetch = StoreProcess.start("data-fetch", variables, folder.resolve("log"))) {
      return fetch.exit();
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }
}
