package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.cli.cluster.Experiment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoteCommandTest {
  private static final String SWEEP =
      """
      "spec": {"type": "Baseline", "objective": {"metric": "val_f1", "direction": "Maximize"},
               "search": {"space": [{"key": "model", "values": ["a", "b"]}]}}
      """;

  @TempDir Path folder;
  private final PretendApiServer server = new PretendApiServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void writesTheExperimentInWhichTheBestOfSweepsVote() throws IOException {
    server.sweep("docs", SWEEP);
    server.sweep("more", SWEEP);
    trial("docs-1", "efficientnet_b0", "0.84", "Succeeded");
    trial("docs-2", "efficientnet_b1", "0.86", "Succeeded");
    trial("docs-3", "nano", "0.50", "Succeeded");
    trial("more-1", "efficientnet_b3", "0.88", "Succeeded");

    var ran =
        vote("doc-final", "--from", "docs,more", "--voting", "soft,rank", "--hypothesis", "why");

    assertThat(ran.exit()).as(ran.err()).isZero();
    var made = Serialization.unmarshal(ran.out(), Experiment.class);
    assertThat(made.getMetadata().getName()).isEqualTo("doc-final");
    assertThat(made.getMetadata().getNamespace()).isEqualTo("demo");
    assertThat(made.getSpec().overrides())
        .containsExactly(
            member("docs-1", "0.84"),
            member("docs-2", "0.86"),
            member("more-1", "0.88"),
            "+ensemble.voting=[Soft,Rank]");
    assertThat(made.getSpec().checklist().hypothesis()).isEqualTo("why");
    assertThat(made.getSpec().pinned()).isNotNull();
    assertThat(ran.out()).doesNotContain("status:");
  }

  @Test
  void takesExperimentsByName() throws IOException {
    for (var name : List.of("a", "b", "c")) {
      trial(name, name, "0.8", "Succeeded");
    }

    var ran = vote("final", "--members", "a,b,c");

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(Serialization.unmarshal(ran.out(), Experiment.class).getSpec().overrides())
        .containsExactly(member("a", "0.8"), member("b", "0.8"), member("c", "0.8"));
  }

  @Test
  void saysWhyNobodyVotes() throws IOException {
    server.sweep("docs", SWEEP);
    trial("docs-1", "efficientnet_b0", "0.84", "Running");
    trial("docs-2", "efficientnet_b1", "0.86", "Succeeded");

    assertThat(vote("final", "--from", "docs"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "sweepline: 1 trials of the sweep docs are not over, so that its best may change: wait for them, or choose with --members\n"));
    assertThat(vote("final", "--members", "docs-1,docs-2,docs-2").err())
        .isEqualTo("sweepline: member docs-1 is RUNNING; only one that has succeeded can vote\n");
    assertThat(vote("final", "--members", "docs-2,docs-2").err())
        .isEqualTo("sweepline: an ensemble has 3 to 16 different models, and these are 1\n");
    assertThat(vote("final", "--members", "nobody").err())
        .isEqualTo("sweepline: no experiment \"nobody\" in namespace demo\n");
  }

  private void trial(String name, String model, String f1, String phase) {
    server.experiment(
        name,
        """
        "spec": {"params": {"model": "%s"}, "storage": {"checkpoints": {"claim": "checkpoints"}}},
        "status": {"phase": "%s", "best": {"metric": "val_f1", "value": "%s"},
                   "checkpoint": {"path": "/checkpoints/%s/a1/epoch=03-val_f1=%s.safetensors",
                                  "sha256": "sha256:%s"},
                   "provenance": {"dataDigest": "sha256:d"}}
        """
            .formatted(model, phase, f1, name, f1, digest(name)));
  }

  private static String member(String name, String f1) {
    return "+ensemble.members.%s={checkpoint:'/checkpoints/%1$s/a1/epoch=03-val_f1=%s.safetensors',sha256:'%s'}"
        .formatted(name, f1, digest(name));
  }

  private static String digest(String name) {
    return "%064x".formatted(name.hashCode());
  }

  private Ran vote(String... words) throws IOException {
    var all = new ArrayList<>(List.of("vote"));
    all.addAll(List.of(words));
    all.addAll(List.of("--kubeconfig", server.kubeconfig(folder).toString()));
    return Ran.sweepline(all.toArray(String[]::new));
  }
}
