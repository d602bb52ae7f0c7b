package dev.sweepline.operator.scale;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.operator.KubernetesJson;
import dev.sweepline.operator.OwnKinds;
import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.champion.ChampionNeeds;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.BusyBoard;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.Experiments;
import dev.sweepline.operator.experiment.LedgerInMemory;
import dev.sweepline.operator.pace.StatusPace;
import dev.sweepline.operator.report.PlayedReports;
import dev.sweepline.operator.sweep.SweepBaselines;
import dev.sweepline.operator.sweep.SweepReconciler;
import dev.sweepline.planner.trial.HydraComposer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/// The operator's controllers in a process of their own: ledger and board as always, but without
/// Kafka between them and the trainers. Says what it is asked on its standard input.
final class ScaleOperator {
  private ScaleOperator() {}

  /// @param arguments kubeconfig, namespace, configuration tree
  public static void main(String[] arguments) throws Exception {
    // Answers alone go there: nobody reads the log while it works.
    var answers = System.out;
    System.setOut(System.err);
    var calls = new CountedCalls();
    var mapper = new ObjectMapper();
    var serialization = new KubernetesSerialization(mapper, true);
    new KubernetesJson().customize(mapper);
    var kubeconfig = Path.of(arguments[0]);
    try (var client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(Files.readString(kubeconfig)))
            .withKubernetesSerialization(serialization)
            .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("calls", calls))
            .build()) {
      OwnKinds.registerAt(client);
      var cluster = new Cluster(client, arguments[1], kubeconfig);
      var clock = Clock.systemUTC();
      var board = new BusyBoard();
      var ledger = new LedgerInMemory();
      var trees =
          new ConfigTrees(
              client, new HydraComposer(ConfigTree.ofDirectory(Path.of(arguments[2]))), clock);
      var announcer = new Announcer(client, clock).later();
      var pace = new StatusPace(StatusPace.A_SECOND, clock);
      var baselines = new SweepBaselines(client);
      var experiments = Experiments.reconciler(trees, ledger, board, announcer, pace);
      RunningOperator.start(
          cluster,
          List.of(
              experiments,
              new SweepReconciler(
                  trees,
                  clock,
                  baselines,
                  announcer,
                  pace,
                  ledger,
                  Experiments.sweepPods(),
                  experiments,
                  new ChampionNeeds(client),
                  PlayedReports.nowhere(cluster, trees, board).ofSweeps())));
      answers.println("ready");
      answer(cluster, board, calls, answers);
    }
    // What still runs is of no interest any more.
    Runtime.getRuntime().halt(0);
  }

  private static void answer(
      Cluster cluster, BusyBoard board, CountedCalls calls, PrintStream answers) throws Exception {
    var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var recording = new Recording();
    for (var question = questions.readLine(); question != null; question = questions.readLine()) {
      var words = OperatorProcess.WORD.splitAsStream(question).toList();
      switch (words.getFirst()) {
        case "heap" -> answers.println("heap " + usedHeap());
        case "calls" -> answers.println("calls " + calls.all() + " " + calls.statusWrites());
        case "kinds" -> answers.println("kinds " + calls.kinds());
        case "cpu" -> answers.println("cpu " + processorMillis());
        case "looked" -> answers.println("looked " + board.lookedAt());
        case "tell" -> {
          board.tell(uids(cluster), 10);
          answers.println("tell");
        }
        case "profile" -> {
          recording = new Recording(Configuration.getConfiguration("profile"));
          recording.start();
          answers.println("profile");
        }
        case "profiled" -> {
          recording.stop();
          recording.dump(Path.of(words.get(1)));
          answers.println("profiled");
        }
        default -> throw new IllegalArgumentException(question);
      }
    }
  }

  private static List<String> uids(Cluster cluster) {
    return cluster
        .client()
        .resources(Experiment.class)
        .inNamespace(cluster.namespace())
        .list()
        .getItems()
        .stream()
        .map(experiment -> experiment.getMetadata().getUid())
        .toList();
  }

  private static long usedHeap() {
    System.gc();
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return heap.getUsed() >> 20;
  }

  private static long processorMillis() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1_000_000;
  }
}
