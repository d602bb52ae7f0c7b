package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
               "source": {"commit": "3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d"},
               "tracking": {"wandb": {"entity": "team", "project": "docs", "secretRef": {"name": "wandb"}}},
               "search": {"space": [{"key": "model", "values": ["a", "b"]}]}},
      "status": {"phase": "%s"}
      """;

  @TempDir Path folder;
  private final PretendApiServer server = new PretendApiServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void writesASweepInWhichTheBestOfSweepsVote() throws IOException {
    server.sweep("docs", SWEEP.formatted("Succeeded"));
    server.sweep("more", SWEEP.formatted("Succeeded"));
    trial("docs-1", "efficientnet_b0", "0.84", "Succeeded");
    trial("docs-2", "efficientnet_b1", "0.86", "Succeeded");
    trial("docs-3", "nano", "0.50", "Succeeded");
    trial("more-1", "efficientnet_b3", "0.88", "Succeeded");

    var ran =
        vote(
            "doc-final",
            "--from",
            "docs,more",
            "--voting",
            "soft,rank",
            "--weights",
            "2,1,1",
            "--hypothesis",
            "they err apart",
            "--expect",
            "val_f1=0.90,val_acc=0.91");

    assertThat(ran)
        .isEqualTo(
            new Ran(
                0,
                """
                apiVersion: sweepline.dev/v1alpha1
                kind: Sweep
                metadata: {name: doc-final, namespace: demo}
                spec:
                  type: Ensemble
                  checklist:
                    hypothesis: "they err apart"
                    expected:
                      metrics:
                        val_acc: "0.91"
                        val_f1: "0.90"
                  source:
                    commit: "3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d"
                  ensemble:
                    from:
                      sweeps:
                      - {name: docs}
                      - {name: more}
                    voting: [Soft, Rank]
                    weights:
                    - "2"
                    - "1"
                    - "1"
                  tracking:
                    wandb:
                      entity: team
                      project: docs
                      secretRef: {name: wandb}
                """,
                "doc-final would have these vote: more-1 (efficientnet_b3), docs-2 (efficientnet_b1),"
                    + " docs-1 (efficientnet_b0)\n"));
    assertThat(Page.plan(ran.out()).out())
        .isEqualTo(
            """
            demo/doc-final (Ensemble): one trial, in which 3 models vote (Soft, Rank)
            members: chosen when it runs, the best 3 configurations of docs, more once all of them have succeeded
            """);
  }

  @Test
  void maySayWhoVotesBeforeTheyAreTrained() throws IOException {
    trial("a", "nano", "0.8", "Succeeded");
    trial("b", "nano", "0.8", "Running");

    var ran = vote("final", "--members", "a,b,c");

    assertThat(ran)
        .isEqualTo(
            new Ran(
                0,
                """
                apiVersion: sweepline.dev/v1alpha1
                kind: Sweep
                metadata: {name: final, namespace: demo}
                spec:
                  type: Ensemble
                  ensemble:
                    members:
                    - {experiment: a}
                    - {experiment: b}
                    - {experiment: c}
                """,
                """
                final would wait for members: the Experiment b is Running, there is no Experiment c in this namespace
                to be written down before it runs: spec.checklist.hypothesis: write the sentence to confirm or refute
                to be written down before it runs: spec.checklist.expected: record the result you expect, with figures
                to be written down before it runs: spec.tracking.wandb.project: set the W&B project
                to be written down before it runs: spec.source.commit: commit the code and give the commit's 40 digits
                """));
  }

  @Test
  void writesNothingThatCanNeverVote() throws IOException {
    server.sweep("docs", SWEEP.formatted("Failed"));
    trial("a", "nano", "0.8", "Succeeded");
    trial("b", "nano", "0.8", "Failed");

    assertThat(vote("final", "--from", "docs"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "sweepline: spec.ensemble.from.sweeps[0].name: docs has failed, so that its best model is not known:"
                    + " bring it to an end (another value, a higher limit), or name another Sweep\n"));
    assertThat(vote("final", "--members", "a,b,c").err())
        .isEqualTo(
            "sweepline: spec.ensemble.members[1].experiment: b is Failed; only one that has succeeded can vote\n");
    assertThat(vote("final", "--members", "a,b").err())
        .isEqualTo("sweepline: spec.ensemble.members: has 2 members: name 3 to 16 experiments\n");
    assertThat(vote("final", "--from", "docs", "--top", "2").err())
        .isEqualTo("sweepline: spec.ensemble.from.top: is 2: an ensemble has 3 to 16 members\n");
    assertThat(vote("Final", "--from", "docs").err())
        .isEqualTo(
            "sweepline: \"Final\" is no name of an object: small letters, digits, - and . only\n");
    assertThat(vote("final", "--from", "docs", "--expect", "val_f1=high").err())
        .isEqualTo(
            "sweepline: --expect: val_f1 is \"high\", which is no number: give one, such as val_f1=0.90\n");
  }

  /// What is printed goes to `kubectl apply`.
  @Test
  void writesNothingThatAnApiServerRefuses() throws IOException {
    trial("a", "nano", "0.8", "Succeeded");

    for (var figure : List.of(".9", "0.9f", "+0.9")) {
      assertThat(vote("final", "--members", "a,b,c", "--expect", "val_f1=" + figure))
          .isEqualTo(
              new Ran(
                  2,
                  "",
                  "sweepline: spec.checklist.expected.metrics.val_f1: is "
                      + figure
                      + ", must be a number, such as 0.88 or 1e-5\n"));
    }
    assertThat(vote("final", "--members", "a,b,c", "--hypothesis", ""))
        .isEqualTo(
            new Ran(
                2,
                "",
                "sweepline: spec.checklist.hypothesis: is empty, must have at least 1 character\n"));
  }

  private void trial(String name, String model, String f1, String phase) {
    server.experiment(
        name,
        """
        "spec": {"params": {"model": "%s"}, "storage": {"checkpoints": {"claim": "checkpoints"}}},
        "status": {"phase": "%s", "best": {"metric": "val_f1", "value": "%s"}, "tags": ["model:%s"],
                   "checkpoint": {"path": "/checkpoints/%s/a1/epoch=03-val_f1=%s.safetensors",
                                  "sha256": "sha256:%s"},
                   "provenance": {"dataDigest": "sha256:d"}}
        """
            .formatted(model, phase, f1, model, name, f1, "%064x".formatted(name.hashCode())));
  }

  private Ran vote(String... words) throws IOException {
    var all = new ArrayList<>(List.of("vote"));
    all.addAll(List.of(words));
    all.addAll(List.of("--kubeconfig", server.kubeconfig(folder).toString()));
    return Ran.sweepline(all.toArray(String[]::new));
  }
}
