package dev.sweepline.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sweepline.operator.KubernetesJson;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// What it costs to answer `/compare` of a sweep of many runs, from an API server in the same
/// process that makes what it sends as it goes; `make bench-compare` runs it.
class ComparisonBenchmark {
  private static final int RUNS = Integer.getInteger("bench.runs", 10_000);
  private static final int ROUNDS = 4;
  private static final Pattern CONTINUE = Pattern.compile("continue=(\\d+)");
  private static final Pattern LIMIT = Pattern.compile("limit=(\\d+)");
  private static final String NAMESPACE = "team";

  private final AtomicLong sent = new AtomicLong();

  @Test
  void answersForManyRuns() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    try (var threads = Executors.newCachedThreadPool();
        var client = client(server)) {
      server.setExecutor(threads);
      server.start();
      for (int round = 1; round <= ROUNDS; round++) {
        compare(client, round);
      }
      server.stop(0);
    }
  }

  private void compare(KubernetesClient client, int round) throws IOException {
    var doorkeeper = new Doorkeeper(client);
    // A cache of its own each time: whoever asks within the second pays nothing.
    var api =
        new SweepsResource(
            doorkeeper,
            new Archive(client, new WatchingSettings(NAMESPACE), doorkeeper),
            new ToldBoard(Optional.empty()));
    System.gc();
    long before = used();
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
    sent.set(0);
    long start = processor();
    var view = api.compare("Bearer viewer", NAMESPACE, "wide");
    double read = (processor() - start) / 1e9;
    long written = processor();
    var answer = new ByteArrayOutputStream();
    JsonMapper.builder().build().writeValue(answer, view);
    double write = (processor() - written) / 1e9;
    long peak =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      answer.writeTo(gzip);
    }
    assertThat(view.trials()).hasSize(RUNS);
    long size = answer.size();
    answer.reset();
    System.gc();
    System.out.printf(
        Locale.ROOT,
        "round %d: %d runs, %.1f MB from the API server, %.2f s of processor time to the answer, %.2f s to write it,"
            + " %.2f MB (%.2f MB packed); kept %d MB, peak %d MB%n",
        round,
        view.trials().size(),
        sent.get() / 1e6,
        read,
        write,
        size / 1e6,
        packed.size() / 1e6,
        (used() - before) / 1_000_000,
        peak / 1_000_000);
    assertThat(api).isNotNull();
  }

  /// Of all threads, the API server's too: other builds do not count.
  private static long processor() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static long used() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static KubernetesClient client(HttpServer server) {
    var json = new ObjectMapper();
    new KubernetesJson().customize(json);
    return new KubernetesClientBuilder()
        .withKubernetesSerialization(new KubernetesSerialization(json, true))
        .withConfig(
            new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withNamespace(NAMESPACE)
                .withRequestTimeout(60_000)
                .build())
        .build();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    var query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    if (path.contains("reviews")) {
      boolean token = path.contains("tokenreviews");
      send(
          exchange,
          token
              ? """
              {"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1","spec":{},
               "status":{"authenticated":true,"user":{"username":"viewer","groups":[]}}}\
              """
              : """
              {"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{},
               "status":{"allowed":true}}\
              """);
    } else if (path.endsWith("/experiments")) {
      sendExperiments(exchange, number(CONTINUE, query, 0), number(LIMIT, query, RUNS));
    } else if (path.endsWith("/sweeps/wide")) {
      send(exchange, SWEEP);
    } else {
      send(
          exchange,
          "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[]}");
    }
  }

  private static int number(Pattern pattern, String query, int otherwise) {
    Matcher found = pattern.matcher(query);
    return found.find() ? Integer.parseInt(found.group(1)) : otherwise;
  }

  private void sendExperiments(HttpExchange exchange, int from, int limit) throws IOException {
    int to = Math.min(RUNS, from + limit);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    try (var out = exchange.getResponseBody()) {
      write(
          out,
          "{\"kind\":\"ExperimentList\",\"apiVersion\":\"sweepline.dev/v1alpha1\",\"metadata\":{%s},\"items\":["
              .formatted(to < RUNS ? "\"continue\":\"" + to + "\"" : ""));
      for (int run = from; run < to; run++) {
        write(out, (run > from ? "," : "") + experiment(run));
      }
      write(out, "]}");
    }
  }

  private void write(OutputStream out, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    sent.addAndGet(bytes.length);
    out.write(bytes);
  }

  private static void send(HttpExchange exchange, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static String experiment(int run) {
    var f1 = String.format(Locale.ROOT, "%.4f", 0.84 + 0.05 * Math.sin(run));
    return EXPERIMENT
        .replace("$RUN", String.format(Locale.ROOT, "%05d", run))
        .replace("$MODEL", "efficientnet_b" + run % 5)
        .replace("$SIZE", "" + 128 * (1 + run / 5 % 4))
        .replace("$SEED", "" + run)
        .replace("$F1", f1);
  }

  private static final String SWEEP =
      """
      {"apiVersion":"sweepline.dev/v1alpha1","kind":"Sweep",
       "metadata":{"name":"wide","namespace":"team","uid":"u-wide","creationTimestamp":"2026-02-13T09:00:00Z"},
       "spec":{"type":"Custom","search":{"space":[
         {"key":"model","values":["efficientnet_b0","efficientnet_b1","efficientnet_b2","efficientnet_b3","efficientnet_b4"]},
         {"key":"data.image_size","values":["128","256","384","512"]}]}}}\
      """;

  /// What an Experiment of a cluster has, the list of who wrote which field too.
  private static final String EXPERIMENT =
      """
      {"apiVersion":"sweepline.dev/v1alpha1","kind":"Experiment",
       "metadata":{"name":"wide-$RUN","namespace":"team","uid":"0b0f3e0a-0000-4000-8000-0000000$RUN","creationTimestamp":"2026-02-13T09:00:00Z",
         "resourceVersion":"1$RUN","generation":1,"labels":{"sweepline.dev/sweep":"wide","sweepline.dev/sweep-uid":"u-wide","sweepline.dev/model":"$MODEL","sweepline.dev/size":"$SIZE"},
         "ownerReferences":[{"apiVersion":"sweepline.dev/v1alpha1","kind":"Sweep","name":"wide","uid":"u-wide","controller":true}],
         "managedFields":[{"manager":"sweepline","operation":"Apply","apiVersion":"sweepline.dev/v1alpha1","time":"2026-02-13T09:00:00Z","fieldsType":"FieldsV1",
           "fieldsV1":{"f:metadata":{"f:labels":{"f:sweepline.dev/sweep":{},"f:sweepline.dev/sweep-uid":{},"f:sweepline.dev/model":{},"f:sweepline.dev/size":{}},"f:ownerReferences":{"k:{\\"uid\\":\\"u-wide\\"}":{}},"f:finalizers":{"v:\\"sweepline.dev/journal\\"":{}}},
             "f:spec":{"f:type":{},"f:params":{"f:model":{},"f:data.image_size":{}},"f:seed":{},"f:source":{},"f:data":{},"f:storage":{},"f:overrides":{},"f:runName":{},"f:objective":{},"f:naming":{},"f:template":{"f:image":{},"f:resources":{}}}}},
           {"manager":"sweepline","operation":"Apply","apiVersion":"sweepline.dev/v1alpha1","time":"2026-02-13T10:00:00Z","subresource":"status","fieldsType":"FieldsV1",
           "fieldsV1":{"f:status":{"f:observedGeneration":{},"f:phase":{},"f:runName":{},"f:digest":{},"f:configDigest":{},"f:tags":{},"f:conditions":{"k:{\\"type\\":\\"Accepted\\"}":{},"k:{\\"type\\":\\"Succeeded\\"}":{}},"f:metrics":{"f:val_f1":{},"f:val_acc":{}},"f:best":{},"f:checkpoint":{},"f:progress":{},"f:attempts":{}}}}]},
       "spec":{"type":"Custom","suspend":false,"params":{"model":"$MODEL","data.image_size":"$SIZE"},"seed":$SEED,
        "source":{"repository":"https://git.example/doc-cls.git","commit":"3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d"},
        "data":{"name":"doc-v3","mountPath":"/data"},"storage":{"checkpoints":{"claim":"ckpts"}},
        "overrides":["training.max_epochs=50","+experiment=doc"],"runName":"20260213_$MODEL_$SIZE_cutout_wide_$SEED",
        "objective":{"metric":"val_f1","direction":"Maximize"},"naming":{"feature":"wide","timeZone":"UTC"},
        "template":{"image":"registry.example/trainer:1","resources":{"requests":{"cpu":"4","memory":"16Gi"},"limits":{"memory":"16Gi","nvidia.com/gpu":"1"}},"nodeSelector":{"pool":"gpu"}}},
       "status":{"observedGeneration":1,"phase":"Succeeded","runName":"20260213_$MODEL_$SIZE_cutout_wide_$SEED",
        "digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "configDigest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "tags":["model:$MODEL","size:$SIZE","aug:cutout","experiment"],
        "conditions":[
          {"type":"Accepted","status":"True","lastTransitionTime":"2026-02-13T09:00:00Z","reason":"Composed","message":"the configuration is valid"},
          {"type":"Ready","status":"True","lastTransitionTime":"2026-02-13T09:00:00Z","reason":"Finished","message":"attempts: 1"},
          {"type":"Succeeded","status":"True","lastTransitionTime":"2026-02-13T10:00:00Z","reason":"Completed","message":"val_f1=$F1"},
          {"type":"Stalled","status":"False","lastTransitionTime":"2026-02-13T09:00:00Z","reason":"Moving","message":"nothing is in the way"},
          {"type":"Recorded","status":"True","lastTransitionTime":"2026-02-13T10:00:00Z","reason":"Recorded","message":"the ledger has it"}],
        "metrics":{"val_f1":"$F1","val_acc":"$F1","val_loss":"0.41","train_loss":"0.12"},
        "best":{"metric":"val_f1","value":"$F1","epoch":42},
        "checkpoint":{"path":"/checkpoints/u/a1/epoch=42-val_f1=$F1.safetensors"},
        "progress":{"attempt":1,"seq":900,"epoch":"50.0","maxEpochs":50,"last":{"val_f1":"$F1","train_loss":"0.12"}},
        "attempts":[{"number":1,"podName":"wide-$RUN-a1","podUid":"0b0f3e0a-0000-4000-8000-000000000000","node":"gpu-17",
          "createdAt":"2026-02-13T09:00:00Z","startedAt":"2026-02-13T09:00:10Z","finishedAt":"2026-02-13T10:00:50Z","outcome":"Succeeded"}]}}\
      """;
}
