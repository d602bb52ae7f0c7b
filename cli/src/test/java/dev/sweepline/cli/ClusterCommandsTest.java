package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCommandsTest {

  private static final String SPEC =
      """
      "spec": {"type": "MultiScale", "aFieldOfANewerRelease": 1,
        "search": {"space": [{"key": "data.image_size", "values": ["32", "64"]}]}}
      """;

  @TempDir private Path folder = Path.of("");
  private final PretendApiServer server = new PretendApiServer();

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void comparesBestFirst() throws IOException {
    sizes("Succeeded");

    assertThat(run("compare", "sizes"))
        .isEqualTo(
            new Ran(
                0,
                """
                run     image_size  val_f1  best epoch  duration  attempts  state
                run-64          64  0.7400           3       40s         1  Succeeded
                run-32          32  0.6100           3       40s         1  Succeeded
                """,
                ""));
    assertThat(run("compare", "sizes", "-o", "csv").out())
        .startsWith("run,image_size,val_f1,best epoch,duration,attempts,state\nrun-64,64,0.7400,3");
    assertThat(run("compare", "sizes", "-o", "json").out()).contains("\"val_f1\" : 0.74");
  }

  @Test
  void knowsNoOtherContextsThanThoseOfTheKubeconfig() throws IOException {
    sizes("Succeeded");

    var ran = run("compare", "sizes", "--context", "stagin");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("has no context \"stagin\"; it has pretend");
  }

  @Test
  void reportsTheConfigurationOfTheTreeThatTheSweepKeeps() throws IOException {
    var files = Map.of("config.yaml", "team: {lr: 1}\ndata: {image_size: 1}\n");
    var tree = Files.createDirectory(folder.resolve("tree"));
    Files.writeString(tree.resolve("config.yaml"), files.getOrDefault("config.yaml", ""));
    run("configs", "push", tree.toString(), "--name", "sizes-configs-0123456789");
    sizes("Succeeded");
    var spec =
        """
        {"type": "MultiScale", "params": {"data.image_size": "64"}, "seed": 1, "overrides": ["team.lr=7"],
         "configs": {"configMapRefs": [{"name": "sizes-configs-0123456789"}], "configName": "config"}}
        """;
    var request =
        new TrialRequest(
            "demo",
            Instant.parse("2026-02-13T09:00:00Z"),
            new ObjectMapper().readValue(spec, ExperimentSpec.class));
    var composed = (Trial.Composed) new HydraComposer(ConfigTree.of(files)).compose(request, null);
    experiment("64", "0.74", spec, composed.configDigest());

    var report = run("report", "sizes");

    assertThat(report.err()).isEmpty();
    assertThat(report.out()).contains("lr: 7");
  }

  @Test
  void followsToTheEnd() throws IOException {
    sizes("Succeeded");

    var ran = run("watch", "sizes");

    assertThat(ran.exit()).isZero();
    assertThat(ran.out().lines().map(line -> line.substring(10)))
        .containsExactly(
            "✔ run-32  val_f1 0.6100  best epoch 3  40s",
            "✔ run-64  val_f1 0.7400  best epoch 3  40s",
            "sizes  2/2 done  best val_f1 0.7400  1m 00s",
            "✔ sizes succeeded: 2 of 2 trials, best val_f1 0.7400, in 1m 00s");
  }

  @Test
  void endsWhenTheSweepIsRefused() throws IOException {
    server.sweep(
        "sizes",
        SPEC
            + """
            , "status": {"phase": "Refused", "conditions": [{"type": "Accepted", "status": "False",
              "lastTransitionTime": "2026-02-13T09:00:01Z", "reason": "InvalidSpec", "message": "no model b9"}]}
            """);

    var ran = run("watch", "sizes");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).contains("✘ sizes cannot go on: no model b9");
  }

  @Test
  void saysWhatSweepWasProbablyMeant() throws IOException {
    sizes("Succeeded");

    assertThat(run("watch", "siezs"))
        .isEqualTo(
            new Ran(
                1, "", "sweepline: no sweep \"siezs\" in namespace demo; did you mean sizes?\n"));
  }

  @Test
  void explainsWhatIsWrongWithTheCluster() throws IOException {
    assertThat(explained(404))
        .contains("custom resource definitions are not installed", "helm install");
    assertThat(explained(401)).contains("does not accept the kubeconfig's credentials");
    assertThat(explained(403)).contains("not allowed: refused for the test");
    server.close();
    assertThat(run("compare", "sizes").err()).contains("no answer from the API server");
  }

  @Test
  void saysThatThereIsNoKubeconfig() {
    var ran = Ran.sweepline("compare", "sizes", "--kubeconfig", folder + "/none");

    assertThat(ran)
        .isEqualTo(new Ran(1, "", "sweepline: cannot read the kubeconfig " + folder + "/none\n"));
  }

  private String explained(int status) throws IOException {
    server.refuseWith(status);
    var ran = run("compare", "sizes");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    return ran.err();
  }

  private void sizes(String phase) {
    server.sweep(
        "sizes",
        SPEC
            + """
            , "status": {"phase": "%s", "plan": {"cells": 2, "excluded": 0, "trials": 2, "approximate": false},
              "startedAt": "2026-02-13T09:00:00Z", "finishedAt": "2026-02-13T09:01:00Z"}
            """
                .formatted(phase));
    experiment("32", "0.61");
    experiment("64", "0.74");
  }

  private void experiment(String size, String f1) {
    experiment(
        size,
        f1,
        """
        {"type": "MultiScale", "params": {"data.image_size": "%s"}, "seed": 1}
        """
            .formatted(size),
        "sha256:unknown");
  }

  private void experiment(String size, String f1, String spec, String configDigest) {
    server.experiment(
        "sizes-" + size,
        """
        "spec": %3$s,
        "status": {"phase": "Succeeded", "runName": "run-%1$s", "metrics": {"val_f1": "%2$s"}, "configDigest": "%4$s",
          "best": {"metric": "val_f1", "value": "%2$s", "epoch": 3},
          "attempts": [{"number": 1, "podName": "p", "createdAt": "2026-02-13T09:00:00Z", "outcome": "Succeeded",
            "startedAt": "2026-02-13T09:00:10Z", "finishedAt": "2026-02-13T09:00:50Z"}]}
        """
            .formatted(size, f1, spec, configDigest));
  }

  private Ran run(String... arguments) throws IOException {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--kubeconfig", server.kubeconfig(folder).toString()));
    return Ran.sweepline(all.toArray(String[]::new));
  }
}
