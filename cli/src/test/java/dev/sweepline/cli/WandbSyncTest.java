package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sweepline.cli.wandb.Samples;
import dev.sweepline.testing.FakeWandb;
import dev.sweepline.testing.OfficialClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("wandb")
class WandbSyncTest {
  private static final String PROJECT = "team-alpha/doc_image_classification/";

  @TempDir private Path root = Path.of("");
  @TempDir private Path store = Path.of("");

  @Test
  void uploadsARunThatAppearsRight() throws Exception {
    var client = OfficialClient.installed();
    try (var server = FakeWandb.start(store)) {
      Samples.begun(root, "life", 0, 1, 40).close();
      try (var second = Samples.begun(root, "life", 1, 41, 60)) {
        second.finish(0, Samples.summary(60), 60);
      }

      var ran = sync(server, root.toString());
      var run = client.api(server, PROJECT + "life");

      assertThat(ran).isEqualTo(new Ran(0, "run life (life): 60 rows, finished\n", ""));
      assertThat(run.path("state").asText()).isEqualTo("finished");
      assertThat(run.path("name").asText()).isEqualTo("run life");
      assertThat(texts(run.path("tags"))).containsExactlyInAnyOrder("size:384", "experiment");
      assertThat(run.path("group").asText()).isEqualTo("doc-multiscale");
      assertThat(run.path("job_type").asText()).isEqualTo("train");
      assertThat(run.path("notes").asText()).startsWith("640 px lifts");
      assertThat(run.at("/config/data/image_size").asInt()).isEqualTo(384);
      assertThat(run.at("/summary/val_f1").asDouble()).isEqualTo(60 / 20_000.0);
      assertThat(run.at("/summary/_wandb/runtime").asInt()).isEqualTo(60);
      assertThat(run.path("history").valueStream().map(row -> row.path("_step").asLong()))
          .containsExactlyElementsOf(Samples.rows(1, 60).stream().map(row -> row.step()).toList());
      assertThat(run.path("history").valueStream().map(row -> row.path("val_f1").asDouble()))
          .containsExactlyElementsOf(
              Samples.rows(1, 60).stream().map(row -> row.step() / 20_000.0).toList());
      assertThat(server.run("life").path("anomalies")).isEmpty();
    }
  }

  @Test
  void uploadsWhatTheOfficialClientWroteAsItDoesItself() throws Exception {
    var client = OfficialClient.installed();
    try (var server = FakeWandb.start(store)) {
      client.python(
          server,
          """
          import os, sys, wandb
          run = wandb.init(mode="offline", dir=sys.argv[1], entity="team-alpha",
              project="doc_image_classification", id="official", name="by python",
              tags=["ner"], group="exp", job_type="train", notes="a note", config={"lr": 3e-05})
          for step in range(30):
              run.log({"loss": float("nan") if step == 3 else 1 / (step + 1), "nested": {"a": step}})
          run.config.update({"late": [1, 2]})
          run.summary["best"] = 1
          run.finish(exit_code=1)
          """,
          root.toString());
      var folders = root.resolve("wandb");

      var ours = sync(server, folders.toString());
      var run = server.run("official");
      var theirs = client.sync(server, List.of("--project", "theirs", "--include-synced"), folders);
      var expected = server.get("/_dump?run=official").at("/runs/1");

      assertThat(ours).isEqualTo(new Ran(0, "by python (official): 30 rows, failed\n", ""));
      assertThat(expected.path("project").asText()).as(theirs).isEqualTo("theirs");
      for (var field :
          List.of("displayName", "tags", "group", "jobType", "notes", "config", "state", "steps")) {
        assertThat(run.path(field)).as(field).isEqualTo(expected.path(field));
      }
      assertThat(run.path("history")).isEqualTo(expected.path("history"));
      assertThat(run.path("summary")).isEqualTo(expected.path("summary"));
      assertThat(run.path("anomalies")).isEmpty();
    }
  }

  @Test
  void uploadsTheSampleThatOthersMade() throws Exception {
    try (var server = FakeWandb.start(store)) {
      var sample =
          Path.of(System.getProperty("sweepline.root", ".."))
              .resolve("../shared/wandb/recorded/sample/offline-run-20260102_030405-sample1");
      var copy = Files.createDirectories(root.resolve(sample.getFileName()));
      Files.copy(sample.resolve("run-sample1.wandb"), copy.resolve("run-sample1.wandb"));

      assertThat(sync(server, copy.toString()))
          .isEqualTo(new Ran(0, "sample-run (sample1): 12 rows, finished\n", ""));
      assertThat(server.run("sample1").path("anomalies")).isEmpty();
      assertThat(server.run("sample1").at("/history/5/note").asText()).hasSize(33_000);
    }
  }

  @Test
  void marksWhatItUploadedAsTheOfficialClientDoes() throws Exception {
    var client = OfficialClient.installed();
    try (var server = FakeWandb.start(store)) {
      try (var run = Samples.begun(root, "marked", 0, 1, 5)) {
        run.finish(0, Samples.summary(5), 5);
      }
      sync(server, root.toString());
      var requests = server.get("/_health").path("requests").asInt();

      var again = sync(server, root.toString());
      var python = client.sync(server, root);

      assertThat(again)
          .isEqualTo(
              new Ran(
                  0,
                  "1 of 1 runs are marked as uploaded (--include-synced looks at them again)\n",
                  ""));
      assertThat(python).contains("No runs to sync");
      assertThat(server.get("/_health").path("requests").asInt()).isEqualTo(requests);
      assertThat(sync(server, root.toString(), "--include-synced").out())
          .isEqualTo("run marked (marked): 0 rows (W&B had 5), finished\n");
      assertThat(server.run("marked").path("anomalies")).isEmpty();
      assertThat(server.run("marked").path("state").asText()).isEqualTo("finished");
    }
  }

  @Test
  void sendsWhatIsThereOfARunThatDidNotEnd() throws Exception {
    try (var server = FakeWandb.start(store)) {
      Samples.begun(root, "live", 0, 1, 5).close();
      var torn = Samples.begun(root, "torn", 0, 1, 5).directory().resolve("run-torn.wandb");
      var file = Files.readAllBytes(torn);
      Files.write(torn, Arrays.copyOf(file, file.length - 3));

      var first = sync(server, root.toString(), "--parallel=1");
      Samples.begun(root, "live", 1, 4, 9).finish(0, Samples.summary(9), 9);
      var second = sync(server, root.toString(), "--parallel=1");

      assertThat(first)
          .isEqualTo(
              new Ran(
                  0,
                  """
                  run live (live): 5 rows, no end yet: sync again when it has ended
                  run torn (torn): 5 rows, its file was cut there: left without an end
                  """,
                  ""));
      assertThat(second.out())
          .isEqualTo(
              """
              run live (live): 4 rows (W&B had 5), finished
              run torn (torn): 0 rows (W&B had 5), its file was cut there: left without an end
              """);
      assertThat(server.run("torn").path("state").asText()).isEqualTo("running");
      assertThat(FakeWandb.column(server.run("live"), "_step"))
          .containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0);
    }
  }

  @Test
  void goesOnWithTheOthersWhenARunWasDeletedOrItsFileIsNone() throws Exception {
    try (var server = FakeWandb.start(store)) {
      for (var id : List.of("deleted", "good")) {
        try (var run = Samples.begun(root, id, 0, 1, 5)) {
          run.finish(0, Samples.summary(5), 5);
        }
      }
      var none = Files.createDirectories(root.resolve("offline-run-20260213_090000-none"));
      Files.writeString(none.resolve("run-none.wandb"), "no log");
      server.control(
          """
          {"fail_next": 3, "status": 409, "operation": "UpsertBucket",
           "message": "run deleted was previously created and deleted; try a new run name"}
          """);

      var ran = sync(server, root.toString(), "--parallel=1");

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.out()).isEqualTo("run good (good): 5 rows, finished\n");
      assertThat(ran.err())
          .startsWith("sweepline: 2 of 3 runs left:\n")
          .contains(
              "sweepline: deleted: it was deleted on the server, which keeps its id: HTTP 409 run"
                  + " deleted was previously created and deleted",
              "sweepline: none: its file was cut before it said what run it is\n",
              "offline-run-20260213_090000-none/run-none.wandb");
    }
  }

  @Test
  void asksForAnotherLoginOnceWhenTheKeyIsRefused() throws Exception {
    try (var server = FakeWandb.start(store)) {
      Samples.begun(root, "one", 0, 1, 5).close();
      Samples.begun(root, "two", 0, 1, 5).close();
      var key = Files.writeString(store.resolve("key"), "f".repeat(40));

      var ran = withKey(server, key, root.toString(), "--parallel=1");

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err())
          .contains(
              "one: log in again: W&B does not know the API key (HTTP 401 user is not logged in)",
              "two: not tried, since the key was refused")
          .doesNotContain("ffff");
      assertThat(server.get("/_health").path("requests").asInt()).isEqualTo(1);
    }
  }

  @Test
  void sendsRunsWhereItIsTold() throws Exception {
    try (var server = FakeWandb.start(store)) {
      Samples.begun(root, "moved", 0, 1, 5).close();

      sync(server, root.toString(), "--entity=others", "--project=elsewhere");

      assertThat(server.run("moved").path("entity").asText()).isEqualTo("others");
      assertThat(server.run("moved").path("project").asText()).isEqualTo("elsewhere");
    }
  }

  @Test
  void endsAndNamesWhatIsLeftWhenNobodyAnswers() throws IOException {
    Samples.begun(root, "one", 0, 1, 5).close();
    Samples.begun(root, "two", 0, 1, 5).close();
    var key = Files.writeString(store.resolve("key"), FakeWandb.API_KEY);

    var ran =
        Ran.sweepline(
            "wandb",
            "sync",
            root.toString(),
            "--api-key-file=" + key,
            "--parallel=1",
            "--give-up-after=1",
            "--base-url=http://127.0.0.1:1");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .contains(
            "2 of 2 runs left:",
            "one: gave up after 1 s without success: no answer: ",
            "two: not tried, since W&B does not answer (no answer: ");
  }

  @Test
  void saysWhatIsWrongWithWhatWasAsked() {
    assertThat(Ran.sweepline("wandb", "sync", root + "/nowhere").err())
        .isEqualTo(
            "sweepline: " + root + "/nowhere: there is no folder or .wandb file of this name\n");
    assertThat(Ran.sweepline("wandb", "sync", root.toString()))
        .isEqualTo(
            new Ran(2, "", "sweepline: " + root + ": there is no folder offline-run-* in it\n"));
    assertThat(Ran.sweepline("wandb", "sync", "--base-url=wandb.example", root.toString()).err())
        .isEqualTo(
            "sweepline: --base-url: must be like https://wandb.example.com, was wandb.example\n");
    assertThat(Ran.sweepline("wandb", "sync", "--parallel=0", root.toString()).err())
        .isEqualTo("sweepline: --parallel: must be at least 1, was 0\n");
  }

  private Ran sync(FakeWandb server, String... arguments) throws IOException {
    return withKey(
        server, Files.writeString(store.resolve("key"), FakeWandb.API_KEY + "\n"), arguments);
  }

  private static Ran withKey(FakeWandb server, Path key, String... arguments) {
    var all = new ArrayList<>(List.of("wandb", "sync"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--base-url", server.base().toString(), "--api-key-file", key.toString()));
    return Ran.sweepline(all.toArray(String[]::new));
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }
}
