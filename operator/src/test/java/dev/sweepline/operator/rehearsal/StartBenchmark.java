package dev.sweepline.operator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sweepline.operator.cluster.ApiServer;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.testing.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Run by `operator/bench/start.sh`: how long the operator takes until it is ready, on a real API
/// server and with a real broker; with what its rehearsal left and without, in turns.
class StartBenchmark {
  private static final int STARTS = Integer.getInteger("bench.starts", 5);
  private static final Path ROOT =
      Path.of(System.getProperty("sweepline.root", "..")).toAbsolutePath().normalize();

  @Test
  void isReadySoon(@TempDir Path folder) throws Exception {
    assumeTrue(System.getProperty("bench.starts") != null, "is run by operator/bench/start.sh");
    var server = WithApiServer.withCrds();
    assumeTrue(server.isPresent(), "kube-apiserver and etcd are missing: make tools");
    try (var api = server.orElseThrow();
        var broker = KafkaBroker.start(Files.createDirectory(folder.resolve("kafka")))) {
      var image = image(folder.resolve("image"));
      var plain = image.resolve("operator");
      var rehearsed = rehearse(image, plain);
      var with = new ArrayList<Start>();
      var without = new ArrayList<Start>();
      for (int round = 0; round < STARTS; round++) {
        with.add(start(image, rehearsed, api, broker));
        without.add(start(image, plain, api, broker));
      }
      say("without the cache", without);
      say("with the cache", with);
    }
  }

  /// What the image has of the operator.
  private static Path image(Path folder) throws IOException {
    var built = ROOT.resolve("operator/target/quarkus-app");
    try (var files = Files.walk(built)) {
      for (var file : files.toList()) {
        Files.copy(file, folder.resolve(built.relativize(file)));
      }
    }
    Files.copy(ROOT.resolve("deploy/images/operator/operator"), folder.resolve("operator"));
    return folder;
  }

  /// The arguments with the cache, beside those without it.
  private static Path rehearse(Path image, Path plain) throws IOException, InterruptedException {
    var before = Files.readString(plain);
    var rehearsal =
        new ProcessBuilder(
            Start.java(),
            "@" + plain,
            "-cp",
            image.resolve("quarkus-run.jar").toString(),
            Rehearsal.class.getName(),
            image.toString());
    rehearsal.environment().put("SWEEPLINE_CONFIG_TREE", ROOT.resolve("configs").toString());
    assertThat(rehearsal.inheritIO().start().waitFor()).isZero();
    var rehearsed = image.resolve("operator-rehearsed");
    Files.move(plain, rehearsed);
    Files.writeString(plain, before);
    System.out.printf(
        Locale.ROOT, "cache: %d MB%n", Files.size(image.resolve("operator.aot")) / 1_000_000);
    return rehearsed;
  }

  private static Start start(Path image, Path arguments, ApiServer api, KafkaBroker broker)
      throws IOException, InterruptedException {
    return Start.of(
        List.of("@" + arguments, "-jar", image.resolve("quarkus-run.jar").toString()),
        api.kubeconfig("default"),
        broker.address(),
        ROOT.resolve("configs"));
  }

  private static void say(String how, List<Start> starts) {
    starts.forEach(start -> System.out.println("  " + how + ": " + start));
    System.out.printf(
        Locale.ROOT,
        "%s, medians of %d: ready after %.2f s, %.2f s of processor time; idle: %.0f MiB%n",
        how,
        starts.size(),
        median(starts.stream().map(Start::seconds).toList()),
        median(starts.stream().map(Start::processorSeconds).toList()),
        median(starts.stream().map(start -> (double) start.idleMiB()).toList()));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
