package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.testing.GitServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// From what is applied at once to what can be read in a repository: three sweeps, the ensemble of
/// their best, a champion, and a page on each in both languages.
@Tag("cluster")
@ExtendWith(Evidence.class)
class ConclusionsOnClusterTest {
  private static final String NAMESPACE = "e2e-sweep";
  private static final String BRANCH = "report/conclusions";
  private static final Duration MINUTES = Duration.ofMinutes(10);
  private static final List<String> SWEEPS = List.of("small", "middle", "large", "together");

  private static TestCluster cluster;
  private static GitServer git;
  private static Doorway doorway;

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    cluster = TestCluster.connect();
    cluster.cleanWithCheckpoints(NAMESPACE);
    cluster.kubectl("delete", "champions.sweepline.dev", "--all", "-n", NAMESPACE, "--timeout=60s");
    git = new GitServer(folder);
    git.commit("main", "Begin", "README.md", "What we have learnt.\n");
    doorway = Doorway.open(cluster.nodeAddress(), git.port());
    cluster.configure("reports.git.allowedHosts={" + doorway.outside() + "}");
  }

  @AfterAll
  static void close() throws Exception {
    cluster.kubectl("delete", "champions.sweepline.dev", "--all", "-n", NAMESPACE);
    cluster.clean(NAMESPACE);
    cluster.configure("reports.git.allowedHosts=null");
    cluster.close();
    doorway.close();
    git.close();
  }

  @Test
  void threeSweepsBecomeAnEnsembleAChampionAndPagesInTwoLanguages() {
    apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: { name: report-token, labels: { sweepline.dev/use: reports } }
        stringData: { token: %s }
        """
            .formatted(GitServer.TOKEN));
    apply(
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Champion
        metadata: { name: readers }
        spec: { seeds: 2, minDelta: "0.001" }
        """);
    apply(ensemble());
    apply(sweep("small", "24", ""));
    apply(sweep("middle", "32", ""));
    apply(sweep("large", "48", "promote: { champion: { name: readers } }\n"));

    var voted =
        cluster.awaitSweep(
            NAMESPACE, "together", MINUTES, s -> s.condition("Succeeded").startsWith("True"));
    assertThat(voted.list("status", "ensemble", "members")).hasSize(3);
    assertThat(voted.list("status", "ensemble", "votes")).hasSize(3);
    var champion =
        cluster.awaitChampion(
            NAMESPACE, "readers", MINUTES, c -> c.condition("Reigning").startsWith("True"));
    assertThat(champion.text("status", "reigning", "model", "sweep")).isEqualTo("large");

    for (var sweep : SWEEPS) {
      cluster.awaitSweep(
          NAMESPACE, sweep, MINUTES, s -> s.condition("ReportPushed").startsWith("True"));
    }
    var pages = git.files(BRANCH).stream().filter(file -> file.endsWith(".md")).toList();
    for (var sweep : SWEEPS) {
      assertThat(git.show(BRANCH, page(pages, sweep, ".md"))).contains("## Hypothesis");
      assertThat(git.show(BRANCH, page(pages, sweep, ".ko.md"))).contains("## 가설");
    }
    assertThat(git.show(BRANCH, page(pages, "together", ".md"))).contains("Rank voting");
    assertThat(git.subjects(BRANCH)).hasSizeGreaterThanOrEqualTo(5);

    noteOfAPersonStays(page(pages, "large", ".md"));
  }

  private static void noteOfAPersonStays(String page) {
    var begin = "<!-- notes:begin analysis -->\n";
    var before = git.show(BRANCH, page);
    git.commit(
        BRANCH,
        "Say what the scans were like",
        page,
        before.replace(begin, begin + "The scans were dirty.\n"));
    var commit =
        cluster
            .awaitSweep(NAMESPACE, "large", MINUTES, _ -> true)
            .text("status", "report", "commit");

    cluster.kubectl(
        "patch",
        "sweep",
        "large",
        "-n",
        NAMESPACE,
        "--type=merge",
        "--patch",
        "{\"spec\":{\"goals\":[{\"label\":\"Any\",\"metrics\":{\"val_f1\":\"0.0\"}}]}}");
    cluster.awaitSweep(
        NAMESPACE, "large", MINUTES, s -> !s.text("status", "report", "commit").equals(commit));

    assertThat(git.show(BRANCH, page)).contains(begin + "The scans were dirty.\n", "Any");
  }

  private static String page(List<String> pages, String sweep, String ending) {
    return pages.stream()
        .filter(file -> file.matches("docs/04-report/\\d{8}_" + sweep + "\\" + ending))
        .findFirst()
        .orElseThrow(() -> new AssertionError(sweep + ending + " is not among " + pages));
  }

  private static String sweep(String name, String size, String extra) {
    return Specs.sweep(
            name,
            List.of(size),
            List.of("none"),
            2,
            "storage: { checkpoints: { claim: checkpoints } }\n" + extra + report())
        .replace("  search:\n", "  search:\n    seeds: [1, 2]\n");
  }

  private static String ensemble() {
    return """
    apiVersion: sweepline.dev/v1alpha1
    kind: Sweep
    metadata: { name: together }
    spec:
      type: Ensemble
      checklist: { enforcement: Warn, hypothesis: "three sizes err differently" }
      ensemble: { from: { sweeps: [ { name: small }, { name: middle }, { name: large } ], top: 3 } }
      tracking: { wandb: { project: e2e, mode: Offline } }
      dedupe: { onHit: RunAgain }
    %s\
    """
        .formatted(report().indent(2));
  }

  private static String report() {
    return """
    report:
      languages: [en, ko]
      git:
        repository: %s/team/docs.git
        branch: %s
        tokenSecret: { name: report-token, key: token }
    """
        .formatted(doorway.outside(), BRANCH);
  }

  private static void apply(String yaml) {
    var applied = cluster.apply(NAMESPACE, yaml);
    assertThat(applied.status()).as(applied.output()).isZero();
  }
}
