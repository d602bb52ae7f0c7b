package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
  private static final String STATUS =
      """
      {"phase": "Succeeded", "runName": "20260213_nano", "digest": "sha256:t", "configDigest": "sha256:c",
       "attempts": [{"number": 1, "podName": "docs-a1", "createdAt": "2026-02-13T09:00:00Z",
                     "outcome": "Succeeded"}],
       "best": {"metric": "val_f1", "value": "0.75", "epoch": 3}, "metrics": {"val_f1": "0.75"},
       "provenance": {"image": "r/t@sha256:i", "imageId": "r/t@sha256:i", "dataDigest": "sha256:d",
                      "device": "cpu", "versions": {"djl": "0.36.0"}}}
      """;
  private static final String ORIGINAL =
      """
      "spec": {"type": "MultiScale", "seed": 7, "params": {"data.image_size": "32"},
               "source": {"commit": "%s"},
               "configs": {"configMapRefs": [{"name": "docs-configs-0123456789"}]}},
      "status": %s
      """
          .formatted("3f2c9e1d".repeat(5), STATUS);

  @TempDir Path folder;
  private final PretendApiServer server = new PretendApiServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void runsTheSameAgainAndSaysThatItIsEqual() throws IOException {
    server.experiment("docs", ORIGINAL);
    server.endsNewOnes(STATUS);

    var ran = replay("docs");

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("data digest     sha256:d      sha256:d      equal")
        .endsWith("\ndocs-replay-1 is equal\n");
    var made = JsonMapper.builder().build().readTree(server.experiments().get("docs-replay-1"));
    assertThat(made.at("/spec/seed").asInt()).isEqualTo(7);
    assertThat(made.at("/spec/source/commit").asText()).isEqualTo("3f2c9e1d".repeat(5));
    assertThat(made.at("/spec/configs/configMapRefs/0/name").asText())
        .isEqualTo("docs-configs-0123456789");
    assertThat(made.at("/spec/runName").asText()).isEqualTo("20260213_nano_replay1");
    assertThat(made.at("/spec/dedupe/onHit").asText()).isEqualTo("RunAgain");
    assertThat(made.at("/spec/pinned").toString())
        .isEqualTo(
            "{\"image\":\"r/t@sha256:i\",\"imageId\":\"r/t@sha256:i\",\"dataDigest\":\"sha256:d\"}");
    assertThat(made.at("/metadata/annotations/sweepline.dev~1sweep-created-at").asText())
        .isEqualTo("2026-02-13T09:00:00Z");
  }

  @Test
  void saysWhatDiffersUnderTheNextName() throws IOException {
    server.experiment("docs", ORIGINAL);
    server.experiment("docs-replay-1", ORIGINAL);
    server.endsNewOnes(STATUS.replace("\"0.75\"", "\"0.5\""));

    var ran = replay("docs");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out())
        .contains("val_f1          0.75          0.5           differs")
        .endsWith("docs-replay-2 differs\n");
  }

  @Test
  void saysWhyThereIsNothingToReplay() throws IOException {
    server.experiment(
        "taken",
        """
        "spec": {}, "status": {"phase": "Succeeded", "reused": {"experiment": "old-1", "uid": "u",
          "sweep": "old", "reason": "Done", "finishedAt": "2026-01-01T00:00:00Z"}}
        """);
    server.experiment("early", "\"spec\": {}, \"status\": {\"phase\": \"Running\"}");

    assertThat(replay("nobody"))
        .isEqualTo(new Ran(2, "", "sweepline: no experiment \"nobody\" in namespace demo\n"));
    assertThat(replay("taken").err())
        .isEqualTo(
            "sweepline: the experiment taken did not run: its outcome is that of old-1 of the sweep"
                + " old; replay that\n");
    assertThat(replay("early").err())
        .isEqualTo(
            "sweepline: the experiment early is Running; only one that ran to its end can be"
                + " replayed\n");
  }

  private Ran replay(String name) throws IOException {
    return Ran.sweepline("replay", name, "--kubeconfig", server.kubeconfig(folder).toString());
  }
}
