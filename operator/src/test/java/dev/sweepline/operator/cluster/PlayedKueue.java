package dev.sweepline.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sweepline.planner.Names;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// What Kueue does with plain Pods: its webhook holds them back with a scheduling gate, its manager
/// takes the gate away, or pushes a running Pod out.
///
/// Source: Kueue's documentation, "Run Plain Pods", and its pod integration: gate, managed label,
/// finalizer, and the condition TerminationTarget before the delete.
public final class PlayedKueue implements AutoCloseable {
  private static final String GATE = "kueue.x-k8s.io/admission";
  private static final String MANAGED = "kueue.x-k8s.io/managed";
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Cluster cluster;
  private final HttpsServer server;
  private final MutatingWebhookConfiguration webhook;

  private PlayedKueue(Cluster cluster, HttpsServer server, MutatingWebhookConfiguration webhook) {
    this.cluster = cluster;
    this.server = server;
    this.webhook = webhook;
  }

  /// @param folder for its certificate
  public static PlayedKueue start(Cluster cluster, Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    var keys = keys(folder.resolve("kueue.p12"));
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    var tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext("/", PlayedKueue::review);
    server.start();
    var webhook = webhook(cluster, server, keys.getCertificate("kueue").getEncoded());
    return new PlayedKueue(cluster, server, cluster.client().resource(webhook).create());
  }

  /// The queue has room: the Pod may be placed.
  public void admits(String pod) {
    edit(pod, held -> held.getSpec().setSchedulingGates(List.of()));
  }

  /// Somebody with a higher priority needs the room.
  public void preempts(String pod) {
    cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withName(pod)
        .editStatus(running -> {
          var conditions = new ArrayList<>(running.getStatus().getConditions());
          conditions.add(
              new PodConditionBuilder()
                  .withType("TerminationTarget")
                  .withStatus("True")
                  .withReason("Preempted")
                  .withMessage("Preempted to accommodate a workload")
                  .build());
          running.getStatus().setConditions(conditions);
          return running;
        });
    cluster.client().pods().inNamespace(cluster.namespace()).withName(pod).delete();
    edit(pod, evicted -> evicted.getMetadata().getFinalizers().remove(MANAGED));
  }

  private void edit(String name, Consumer<Pod> change) {
    Await.value(
        "Pod " + name,
        () ->
            Optional.ofNullable(
                cluster.client().pods().inNamespace(cluster.namespace()).withName(name).get()));
    cluster
        .client()
        .pods()
        .inNamespace(cluster.namespace())
        .withName(name)
        .edit(pod -> {
          change.accept(pod);
          return pod;
        });
  }

  @Override
  public void close() {
    cluster.client().resource(webhook).delete();
    server.stop(0);
  }

  private static void review(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = JSON.readTree(exchange.getRequestBody()).get("request");
      var response = new LinkedHashMap<String, Object>();
      response.put("uid", request.get("uid").asText());
      response.put("allowed", true);
      if (request.get("object").at("/metadata/labels").has(Names.QUEUE)) {
        response.put("patchType", "JSONPatch");
        response.put("patch", Base64.getEncoder().encodeToString(gated(request.get("object"))));
      }
      var answer =
          JSON.writeValueAsBytes(
              Map.of(
                  "apiVersion", "admission.k8s.io/v1",
                  "kind", "AdmissionReview",
                  "response", response));
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private static byte[] gated(JsonNode pod) {
    boolean finalizers = pod.at("/metadata").has("finalizers");
    return """
    [{"op":"add","path":"/spec/schedulingGates","value":[{"name":"%s"}]},
     {"op":"add","path":"/metadata/labels/kueue.x-k8s.io~1managed","value":"true"},
     {"op":"add","path":"/metadata/finalizers%s","value":%s}]
    """
        .formatted(
            GATE,
            finalizers ? "/-" : "",
            finalizers ? '"' + MANAGED + '"' : "[\"" + MANAGED + "\"]")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static MutatingWebhookConfiguration webhook(
      Cluster cluster, HttpsServer server, byte[] certificate) {
    var pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate)
            + "\n-----END CERTIFICATE-----\n";
    return new MutatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName("kueue-" + cluster.namespace())
        .endMetadata()
        .addNewWebhook()
        .withName("mpod.kb.io")
        .withAdmissionReviewVersions("v1")
        .withSideEffects("None")
        .withNewNamespaceSelector()
        .addToMatchLabels("kubernetes.io/metadata.name", cluster.namespace())
        .endNamespaceSelector()
        .withRules(
            new RuleWithOperationsBuilder()
                .withOperations("CREATE")
                .withApiGroups("")
                .withApiVersions("v1")
                .withResources("pods")
                .build())
        .withNewClientConfig()
        .withUrl("https://localhost:" + server.getAddress().getPort() + "/mutate")
        .withCaBundle(Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)))
        .endClientConfig()
        .endWebhook()
        .build();
  }

  private static KeyStore keys(Path file)
      throws IOException, InterruptedException, GeneralSecurityException {
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    var made =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "kueue",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (made != 0) {
      throw new IllegalStateException("keytool ended with " + made);
    }
    var keys = KeyStore.getInstance("PKCS12");
    try (var input = Files.newInputStream(file)) {
      keys.load(input, PASSWORD);
    }
    Objects.requireNonNull(keys.getCertificate("kueue"));
    return keys;
  }
}
