package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.event.RunEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three models of short trainings, each of another image size, that vote together.
class EnsembleTest {
  private static final Path TREE = Path.of(System.getProperty("sweepline.root"), "configs");
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<Integer> SIZES = List.of(24, 32, 40);

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    GenerateDocuments.main(
        new String[] {shared.resolve("pages").toString(), "--pages", "200", "--size", "40"});
    for (int size : SIZES) {
      var own = Files.createDirectory(shared.resolve("of" + size));
      var run =
          RunOnce.of(
              TREE,
              own,
              "model=nano",
              "data.root=" + shared.resolve("pages"),
              "data.image_size=" + size,
              "data.batch_size=8",
              "training.lr=5e-3",
              "training.max_epochs=8",
              "seed=" + size);
      assertThat(run).isEqualTo(new RunOnce(ExitCode.DONE, ""));
    }
  }

  record Ran(ExitCode exitCode, String message) {}

  /// Each member says what it said at the end of its own training, so that size, normalisation and
  /// images are the same as there.
  @Test
  void asksEachMemberAsItWasTrained() throws IOException {
    assertThat(run(config(members(24, 32, 40)))).isEqualTo(new Ran(ExitCode.DONE, ""));

    var voted = finished();
    assertThat(voted.bestMetrics().get("val_f1")).as("learned something").isGreaterThan(0.3);
    for (int size : SIZES) {
      var trained = lastLine(shared.resolve("of" + size + "/checkpoints/metrics.jsonl"));
      for (var metric : List.of("val_f1", "val_acc")) {
        assertThat(voted.bestMetrics())
            .hasEntrySatisfying(
                metric + "_of_nano_" + size,
                value ->
                    assertThat(value)
                        .isCloseTo(trained.path(metric).asDouble(), Offset.offset(1e-12)));
      }
    }
  }

  @Test
  void tellsOfMembersAndVotesAsOfAnyRun() throws IOException {
    run(config(members(24, 32, 40)));

    var told = events().stream().filter(event -> !(event instanceof TrainerEvent.Aside)).toList();

    assertThat(told)
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("Started", "Progress", "Progress", "Progress", "Progress", "Finished");
    assertThat(told.getFirst())
        .isInstanceOfSatisfying(
            TrainerEvent.Started.class,
            started -> {
              assertThat(started.maxEpochs()).isEqualTo(1);
              assertThat(started.stepsPerEpoch()).isEqualTo(4);
              assertThat(started.classes()).hasSize(10);
              assertThat(started.dataDigest()).startsWith("sha256:");
            });
    assertThat(told.get(1))
        .isInstanceOfSatisfying(
            TrainerEvent.Progress.class,
            member -> {
              assertThat(member.metrics()).containsOnlyKeys("member_f1", "member_acc", "member");
              assertThat(member.epochEnd()).isFalse();
            });
    assertThat(told.get(4))
        .isInstanceOfSatisfying(
            TrainerEvent.Progress.class,
            vote -> {
              assertThat(vote.step()).isEqualTo(4);
              assertThat(vote.epochEnd()).isTrue();
              assertThat(vote.classScores()).isNotNull();
              assertThat(vote.metrics()).isEqualTo(finished(told).bestMetrics());
            });
    assertThat(finished(told).checkpoint()).isNull();
    assertThat(finished(told).bestEpoch()).isEqualTo(1);
  }

  /// The file has all that the figures are made of.
  @Test
  void writesWhatEachSaysOfEachImage() throws IOException {
    run(config(members(24, 32, 40) + "  voting: [Hard, Rank]\n"));

    var lines = Files.readAllLines(folder.resolve("checkpoints/predictions.csv"));
    assertThat(lines.getFirst())
        .isEqualTo(
            "path,truth,nano_24,nano_24.probability,nano_32,nano_32.probability,nano_40,nano_40.probability,voting.Hard,voting.Rank");
    var rows = lines.stream().skip(1).map(line -> List.of(line.split(",", -1))).toList();
    assertThat(rows).hasSize(40); // 4 of each class.
    assertThat(rows)
        .allSatisfy(row -> {
          assertThat(row.get(0)).startsWith(row.get(1) + "/").endsWith(".png");
          assertThat(shared.resolve("pages").resolve(row.get(0))).exists();
          if (row.get(2).equals(row.get(4)) || row.get(2).equals(row.get(6))) {
            assertThat(row.get(8)).isEqualTo(row.get(2));
          }
        });
    var metrics = finished().bestMetrics();
    assertThat(metrics)
        .containsEntry("val_acc", share(rows, 8))
        .containsEntry("val_acc_hard", share(rows, 8))
        .containsEntry("val_acc_rank", share(rows, 9))
        .containsEntry("val_acc_of_nano_32", share(rows, 4))
        .doesNotContainKey("val_acc_soft");
    assertThat(lastLine(folder.resolve("checkpoints/metrics.jsonl")).path("agreement_pairs"))
        .hasSize(3);
  }

  @Test
  void theOrderOfMembersChangesNoVote() throws IOException {
    run(config(members(24, 32, 40)));
    var one = finished().bestMetrics();

    run(config(members(40, 24, 32)));

    assertThat(Map.copyOf(finished().bestMetrics())).isEqualTo(Map.copyOf(one));
  }

  @Test
  void aMemberWithAllTheWeightDecidesAlone() throws IOException {
    run(
        config(
            member("a", 24, "weight: 0")
                + member("b", 32, "weight: 2")
                + member("c", 40, "weight: 0")));

    var metrics = finished().bestMetrics();
    for (var voting : List.of("", "_soft", "_hard", "_rank")) {
      assertThat(metrics)
          .containsEntry("val_f1" + voting, metrics.getOrDefault("val_f1_of_b", -1.0));
    }
  }

  @Test
  void refusesAFileOfAnotherDigest() throws IOException {
    var wrong = "0".repeat(64);
    var file = checkpoint(32);

    assertThat(
            run(
                config(
                    member("a", 24, "weight: 1")
                        + member("b", 32, "sha256: '" + wrong + "'")
                        + member("c", 40, "weight: 1"))))
        .isEqualTo(
            new Ran(
                ExitCode.CHECKPOINT,
                "ensemble.members[1].checkpoint: %s was changed or damaged: its digest is %s, not sha256:%s; restore the file, or leave the member out"
                    .formatted(file, digest(file), wrong)));
    assertThat(folder.resolve("checkpoints/predictions.csv")).doesNotExist();
  }

  /// What stands beside it says what it was.
  @Test
  void refusesAFileThatWasTamperedWith() throws IOException {
    var own = Files.createDirectory(folder.resolve("tampered"));
    Files.copy(checkpoint(32), own.resolve("last.safetensors"));
    Files.copy(checkpoint(32).resolveSibling("checkpoints.json"), own.resolve("checkpoints.json"));
    Files.write(own.resolve("last.safetensors"), new byte[] {1}, StandardOpenOption.APPEND);

    var ran =
        run(
            config(
                members(24, 40)
                    + "    - {checkpoint: '%s'}\n".formatted(own.resolve("last.safetensors"))));

    assertThat(ran.exitCode()).isEqualTo(ExitCode.CHECKPOINT);
    assertThat(ran.message())
        .startsWith("ensemble.members[2].checkpoint: " + own.resolve("last.safetensors"))
        .contains("was changed or damaged");
  }

  @Test
  void refusesWhatCannotVoteTogether() throws IOException {
    refused(
        config(members(24, 32)),
        ExitCode.INVALID_CONFIG,
        "ensemble.members: must be 3 to 16, was 2");
    refused(
        config(members(24, 32, 24)),
        ExitCode.INVALID_CONFIG,
        "ensemble.members[2]: the same model as ensemble.members[0]: one that counts twice gets weight: 2");
    refused(
        config(members(24, 32) + "    - {checkpoint: /nowhere.safetensors}\n"),
        ExitCode.CHECKPOINT,
        "ensemble.members[2].checkpoint: no checkpoint /nowhere.safetensors");
    refused(
        config(members(24, 32, 40)).replace("workers: 1", "workers: 1, split_seed: 5"),
        ExitCode.DATA,
        "ensemble.members[0]: %s was trained with data.split_seed=0, here it is 5: it has learned images that it would be judged by; say data.split_seed=0"
            .formatted(checkpoint(24)));
  }

  @Test
  void refusesMembersOfOtherImages() throws IOException {
    var pages = folder.resolve("pages");
    copy(shared.resolve("pages"), pages);
    var memo = pages.resolve("memo");
    Files.copy(pages.resolve("form/0001.png"), memo.resolve("another.png"));
    var other = config(members(24, 32, 40)).replace(shared.resolve("pages") + "", pages + "");

    var otherData = run(other);
    assertThat(otherData.exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(otherData.message())
        .startsWith(
            "ensemble.members[0]: %s was trained on data with the digest sha256:"
                .formatted(checkpoint(24)))
        .endsWith("say the data.root it was trained on, or train it on these");

    Files.move(memo, pages.resolve("memoir"));
    var otherClasses = run(other);
    assertThat(otherClasses.exitCode()).isEqualTo(ExitCode.CHECKPOINT);
    assertThat(otherClasses.message())
        .startsWith("ensemble.members[0]: " + checkpoint(24) + " is of the classes [")
        .contains("memo", "memoir");
  }

  @Test
  void stopsBetweenMembersWhenAsked() throws IOException {
    var asked = new AtomicBoolean();
    var listener =
        new RunEvents.Listener() {
          @Override
          public void started(RunEvents.Beginning beginning) {}

          @Override
          public void progress(
              long step, double epoch, Map<String, Double> metrics, boolean epochEnd) {
            asked.set(true);
          }

          @Override
          public void finished(RunEvents.Ending ending) {}
        };

    var ran = run(config(members(24, 32, 40)), asked::get, listener);

    assertThat(ran).isEqualTo(new Ran(ExitCode.STOPPED, "stopped on request while reading images"));
    assertThat(finished().bestMetrics()).isEmpty();
    assertThat(folder.resolve("checkpoints/predictions.csv")).doesNotExist();
  }

  /// As the operator halves the micro-batch of a training, so it does here.
  @Test
  void runsOutOfTheGpusMemoryAsATrainingDoes() throws IOException {
    var full = "trainer: {fault: {kind: out_of_memory, step: 2, micro_batch: 8}}\n";

    assertThat(run(config(members(24, 32, 40)) + full).exitCode())
        .isEqualTo(ExitCode.OUT_OF_MEMORY);
    var halved =
        config(members(24, 32, 40)).replace("workers: 1", "workers: 1, micro_batch_size: 4");
    assertThat(run(halved + full)).isEqualTo(new Ran(ExitCode.DONE, ""));
  }

  @Test
  void worksInAProcessOfItsOwn() throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("ensemble", "--voting", "rank,soft"));
    SIZES.forEach(size -> words.add(checkpoint(size).toString()));
    words.addAll(List.of("--config-dir", TREE.toString(), "data.root=" + shared.resolve("pages")));

    var child = ChildTrainer.start(folder, Map.of(), words.toArray(String[]::new));

    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.output())
        .contains("asking 3 members on cpu: 10 classes\nasked 1/3\nasked 2/3\nasked 3/3\n")
        .containsPattern("nano_24 +0\\.\\d{3} +0\\.\\d{3}\n")
        .containsPattern("Rank voting +0\\.\\d{3} +0\\.\\d{3}\nSoft voting ")
        .endsWith("predictions: %s\n".formatted(folder.resolve("checkpoints/predictions.csv")));
  }

  private void refused(String config, ExitCode exitCode, String message) throws IOException {
    assertThat(run(config)).isEqualTo(new Ran(exitCode, message));
  }

  private Ran run(String config) throws IOException {
    return run(config, () -> false, new RunEvents.Nobody());
  }

  /// As in a Pod.
  private Ran run(String config, BooleanSupplier stopAsked, RunEvents.Listener listener)
      throws IOException {
    Files.deleteIfExists(folder.resolve("events"));
    var file = Files.writeString(folder.resolve("config.yaml"), config);
    var termination = folder.resolve("termination");
    var variables = new HashMap<String, String>();
    variables.put(TrainerEnvironment.CONFIG, file.toString());
    variables.put(TrainerEnvironment.CHECKPOINT_DIR, folder.resolve("checkpoints").toString());
    variables.put(TrainerEnvironment.TERMINATION_LOG, termination.toString());
    variables.put(TrainerEnvironment.EVENTS_FILE, folder.resolve("events").toString());
    variables.put(TrainerEnvironment.UID, "uid-1");
    var exitCode =
        new TrainerRun(
                RunEnvironment.of(variables), List.of(), stopAsked, listener, (done, all) -> {})
            .run();
    return new Ran(exitCode, JSON.readTree(termination.toFile()).path("message").asText(""));
  }

  private List<TrainerEvent> events() throws IOException {
    var events = new ArrayList<TrainerEvent>();
    for (var line : Files.readAllLines(folder.resolve("events"))) {
      events.add(ChildTrainer.JSON.readValue(line, TrainerEvent.class));
    }
    return events;
  }

  private TrainerEvent.Finished finished() throws IOException {
    return finished(events());
  }

  private static TrainerEvent.Finished finished(List<TrainerEvent> events) {
    return (TrainerEvent.Finished) events.getLast();
  }

  private static String config(String members) {
    return """
    data: {root: '%s', batch_size: 8, workers: 1}
    ensemble:
      members:
    """
            .formatted(shared.resolve("pages"))
        + members;
  }

  private static String members(int... sizes) {
    var lines = new StringBuilder();
    IntStream.of(sizes)
        .forEach(size -> lines.append("    - {checkpoint: '%s'}\n".formatted(checkpoint(size))));
    return lines.toString();
  }

  private static String member(String name, int size, String more) {
    return "    - {name: %s, checkpoint: '%s', %s}\n".formatted(name, checkpoint(size), more);
  }

  private static Path checkpoint(int size) {
    return shared.resolve("of" + size + "/checkpoints/last.safetensors");
  }

  private static String digest(Path file) throws IOException {
    return CheckpointFolder.sha256(file);
  }

  private static JsonNode lastLine(Path file) throws IOException {
    return JSON.readTree(Files.readAllLines(file).getLast());
  }

  private static double share(List<List<String>> rows, int column) {
    return (double) rows.stream().filter(row -> row.get(column).equals(row.get(1))).count()
        / rows.size();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
