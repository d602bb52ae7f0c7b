package dev.sweepline.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sweepline.planner.retention.PackedTrials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Answers reads of Sweeps and Experiments, and keeps ConfigMaps, as an API server does, or as it
/// fails to.
final class PretendApiServer implements AutoCloseable {

  private static final String BASE = "/apis/sweepline.dev/v1alpha1/namespaces/demo/";
  private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]+)\"");
  private static final String CONFIG_MAPS = "/api/v1/namespaces/demo/configmaps/";
  private static final String PODS = "/api/v1/namespaces/demo/pods/";
  private final HttpServer server;
  private final Map<String, String> pods = new ConcurrentSkipListMap<>();
  private final Map<String, String> sweeps = new ConcurrentSkipListMap<>();
  private final Map<String, String> experiments = new ConcurrentSkipListMap<>();
  private final Map<String, String> configMaps = new ConcurrentSkipListMap<>();
  private final PretendLedger ledger = new PretendLedger();
  private volatile PretendChampion champion = new PretendChampion("Refused", "nobody asked");
  private volatile String foreignKeys = "";
  private volatile int refusal;
  private volatile String endOfNew = "{}";
  private final AtomicInteger pages = new AtomicInteger();
  private volatile boolean forgetful;
  private volatile String packedTrials = "";

  PretendApiServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("listening on loopback", e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  void sweep(String name, String specAndStatus) {
    sweeps.put(name, object("Sweep", name, specAndStatus));
  }

  void experiment(String name, String specAndStatus) {
    experiments.put(name, object("Experiment", name, specAndStatus));
  }

  /// The end of a log, as the operator keeps it; `log` is JSON's text.
  void kept(String name, String uid, String log) {
    configMaps.put(
        name,
        """
        {"apiVersion": "v1", "kind": "ConfigMap",
         "metadata": {"name": "%s", "namespace": "demo", "ownerReferences": [{"uid": "%s"}]},
         "data": {"trainer.log": "%s"}}
        """
            .formatted(name, uid, log));
  }

  /// Experiments that are gone, as the operator keeps them.
  void keptTrials(String... experiments) {
    packedTrials =
        Base64.getEncoder().encodeToString(PackedTrials.pack(List.of(experiments)).getFirst());
  }

  /// A Pod that has run, and what it wrote.
  void pod(String name, String log) {
    pods.put(name, log);
  }

  /// What Experiments that are made from now on come to, at once.
  void endsNewOnes(String status) {
    endOfNew = status;
  }

  Map<String, String> experiments() {
    return Map.copyOf(experiments);
  }

  void champion(PretendChampion docs) {
    champion = docs;
  }

  PretendLedger ledger() {
    return ledger;
  }

  /// How many lists of Experiments were asked for.
  int pages() {
    return pages.get();
  }

  /// The next page that is asked for is of a version that is gone.
  void forgetsVersion() {
    forgetful = true;
  }

  /// Somebody else keeps this key in every ConfigMap.
  void keepsKey(String key) {
    foreignKeys = "\"%s\":\"\",".formatted(key);
  }

  /// From now on every request is answered with this status.
  void refuseWith(int status) {
    refusal = status;
  }

  Path kubeconfig(Path folder) throws IOException {
    return kubeconfig(folder, "token: any");
  }

  /// Of somebody who signs in by a certificate, which goes beside HTTP.
  Path kubeconfigWithoutToken(Path folder) throws IOException {
    return kubeconfig(folder, "username: somebody");
  }

  private Path kubeconfig(Path folder, String user) throws IOException {
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        current-context: pretend
        clusters: [{name: pretend, cluster: {server: "http://127.0.0.1:%d"}}]
        users: [{name: pretend, user: {%s}}]
        contexts: [{name: pretend, context: {cluster: pretend, user: pretend, namespace: demo}}]
        """
            .formatted(server.getAddress().getPort(), user));
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    if (refusal != 0) {
      send(exchange, refusal, status(refusal));
    } else if (path.startsWith(PretendLedger.PATH)) {
      var answer = ledger.answer(exchange);
      send(exchange, answer.status(), answer.body());
    } else if (path.startsWith(PretendChampion.PATH)) {
      answerChampion(exchange, path.substring(PretendChampion.PATH.length()));
    } else if (path.endsWith("/token")) {
      answerTokenRequest(exchange, path);
    } else if (path.startsWith(PODS)) {
      answerPod(exchange, path.substring(PODS.length()));
    } else if ((path + "/").equals(CONFIG_MAPS)) {
      send(exchange, 200, packedTrials());
    } else if (path.startsWith(CONFIG_MAPS)) {
      answerConfigMap(exchange, path.substring(CONFIG_MAPS.length()));
    } else if (path.equals(BASE + "sweeps") || path.endsWith("v1alpha1/sweeps")) {
      send(exchange, 200, list("Sweep", sweeps));
    } else if (path.equals(BASE + "experiments") && exchange.getRequestMethod().equals("POST")) {
      var sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var named = NAME.matcher(sent.substring(sent.indexOf("\"metadata\"")));
      var made = sent.replaceFirst("}$", ",\"status\":" + endOfNew + "}");
      experiments.put(named.find() ? named.group(1) : "", made);
      send(exchange, 201, made);
    } else if (path.equals(BASE + "experiments")) {
      sendExperiments(exchange);
    } else if (path.startsWith(BASE + "experiments/")) {
      var known = experiments.get(path.substring(path.lastIndexOf('/') + 1));
      send(exchange, known == null ? 404 : 200, known == null ? status(404) : known);
    } else if (sweeps.containsKey(path.substring(path.lastIndexOf('/') + 1))) {
      send(exchange, 200, sweeps.getOrDefault(path.substring(path.lastIndexOf('/') + 1), ""));
    } else {
      send(exchange, 404, status(404));
    }
  }

  private void answerChampion(HttpExchange exchange, String name) throws IOException {
    if (name.isEmpty()) {
      send(exchange, 200, champion.list());
    } else if (!name.equals("/docs")) {
      send(exchange, 404, status(404));
    } else if (exchange.getRequestMethod().equals("GET")) {
      send(exchange, 200, champion.json());
    } else {
      var sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      send(exchange, 200, champion.patched(sent));
    }
  }

  private void sendExperiments(HttpExchange exchange) throws IOException {
    pages.incrementAndGet();
    var page = PretendPage.of(exchange.getRequestURI().getQuery());
    if (page.from() > 0 && forgetful) {
      forgetful = false;
      send(exchange, 410, status(410));
      return;
    }
    // With several sweeps, trials are known by the beginning of their names.
    var found =
        sweeps.size() < 2
            ? experiments
            : experiments.entrySet().stream()
                .filter(
                    one -> page.sweep().isEmpty() || one.getKey().startsWith(page.sweep() + "-"))
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, TreeMap::new));
    send(exchange, 200, page.list(List.copyOf(found.values())));
  }

  /// The account `reader` is in namespace demo alone; nobody may ask as `admin`.
  private static void answerTokenRequest(HttpExchange exchange, String path) throws IOException {
    var asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int code =
        switch (path) {
          case "/api/v1/namespaces/demo/serviceaccounts/reader/token" -> 201;
          case "/api/v1/namespaces/ops/serviceaccounts/admin/token" -> 403;
          default -> 404;
        };
    send(
        exchange,
        code,
        code == 201 && asked.contains("\"expirationSeconds\":600")
            ? asked.replaceFirst("\\}$", ",\"status\":{\"token\":\"any\"}}")
            : status(code));
  }

  private void answerPod(HttpExchange exchange, String path) throws IOException {
    var name = path.replaceFirst("/log$", "");
    var log = pods.get(name);
    var pod =
        """
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s", "namespace": "demo"},
         "spec": {"containers": [{"name": "trainer"}]},
         "status": {"phase": "Failed", "conditions": [{"type": "Ready", "status": "True"}]}}
        """
            .formatted(name);
    send(
        exchange,
        log == null ? 404 : 200,
        log == null ? status(404) : path.endsWith("/log") ? log : pod);
  }

  private void answerConfigMap(HttpExchange exchange, String name) throws IOException {
    var sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (exchange.getRequestMethod().equals("GET")) {
      var known = configMaps.get(name);
      send(exchange, known == null ? 404 : 200, known == null ? status(404) : known);
      return;
    }
    if (!exchange.getRequestURI().getQuery().contains("dryRun=All")) {
      configMaps.put(name, sent);
    }
    send(exchange, 200, sent.replace("\"data\":{", "\"data\":{" + foreignKeys));
  }

  private String packedTrials() {
    return """
    {"apiVersion": "v1", "kind": "ConfigMapList", "metadata": {}, "items": [
      {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kept", "namespace": "demo"},
       "binaryData": {"%s": "%s"}}]}
    """
        .formatted(PackedTrials.KEY, packedTrials);
  }

  private static String object(String kind, String name, String specAndStatus) {
    return """
    {"apiVersion": "sweepline.dev/v1alpha1", "kind": "%s",
     "metadata": {"name": "%s", "namespace": "demo", "uid": "u-%s", "creationTimestamp": "2026-02-13T09:00:00Z"},
     %s}
    """
        .formatted(kind, name, name, specAndStatus);
  }

  private static String list(String kind, Map<String, String> objects) {
    return """
    {"apiVersion": "sweepline.dev/v1alpha1", "kind": "%sList", "metadata": {"resourceVersion": "1"}, "items": [%s]}
    """
        .formatted(kind, String.join(",", objects.values()));
  }

  private static String status(int code) {
    return """
    {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "refused for the test", "code": %d}
    """
        .formatted(code);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
