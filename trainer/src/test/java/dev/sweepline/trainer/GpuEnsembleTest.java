package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.trainer.inference.Evaluation;
import dev.sweepline.trainer.machine.GpuGiven;
import dev.sweepline.trainer.machine.GpuMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models that vote, or are judged, on a GPU. `-Dsweepline.device=cpu` holds the same tests against
/// the CPU, where running out of memory is pretended.
@Tag("gpu")
class GpuEnsembleTest {
  private static final boolean ON_CPU = System.getProperty("sweepline.device", "").equals("cpu");
  private static final String HERE = ON_CPU ? "cpu" : "cuda";
  private static final Path TREE = Path.of(System.getProperty("sweepline.root"), "configs");
  private static final List<Integer> SIZES = List.of(24, 32, 40);
  private static final int LARGE_SIZE = ON_CPU ? 32 : 384;

  /// Less than the weights of one EfficientNet-B4 take.
  private static final long LARGE_MEBIBYTES = 70;

  /// Less than one image of forty.
  private static final double HARDLY = 0.02;

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    if (!ON_CPU) {
      GpuGiven.orSkip();
    }
    GenerateDocuments.main(
        new String[] {shared.resolve("pages").toString(), "--pages", "200", "--size", "40"});
    for (int size : SIZES) {
      train("of" + size, HERE, "model=nano", "data.image_size=" + size, "training.max_epochs=8");
    }
    train("onCpu", "cpu", "model=nano", "data.image_size=32", "training.max_epochs=4");
    train(
        "large",
        HERE,
        "model=efficientnet_b4",
        "data.image_size=" + LARGE_SIZE,
        "data.micro_batch_size=4",
        "training.max_epochs=3");
  }

  private static void train(String name, String device, String... overrides) throws IOException {
    var all =
        Stream.concat(
            Stream.of(
                "device=" + device,
                "data.root=" + shared.resolve("pages"),
                "data.batch_size=8",
                "data.workers=1",
                "training.lr=5e-3"),
            Stream.of(overrides));
    var run =
        RunOnce.of(TREE, Files.createDirectory(shared.resolve(name)), all.toArray(String[]::new));
    assertThat(run).isEqualTo(new RunOnce(ExitCode.DONE, ""));
  }

  @Test
  void votesAsOnTheCpu() throws IOException {
    var here = vote("here", HERE);
    var onCpu = vote("cpu", "cpu");

    assertThat(here.started().device()).isEqualTo(ON_CPU ? "cpu" : "gpu");
    assertThat(onCpu.started().device()).isEqualTo("cpu");
    assertThat(onCpu.metrics().get("val_f1")).as("learned something").isGreaterThan(0.3);
    assertThat(here.metrics().keySet()).isEqualTo(onCpu.metrics().keySet());
    onCpu
        .metrics()
        .forEach((name, value) ->
            assertThat(here.metrics().get(name)).as(name).isCloseTo(value, within(HARDLY)));
    assertThat(here.probabilities()).hasSameSizeAs(onCpu.probabilities()).hasSize(3 * 40);
    for (int i = 0; i < onCpu.probabilities().size(); i++) {
      assertThat(here.probabilities().get(i))
          .as("answer " + i)
          .isCloseTo(onCpu.probabilities().get(i), within(1e-3));
    }
  }

  /// Trained on the one, judged on the other, both ways.
  @ParameterizedTest
  @ValueSource(strings = {"of32", "onCpu"})
  void aCheckpointIsWorthTheSameOnBoth(String run) {
    var checkpoint = shared.resolve(run).resolve("checkpoints/last.safetensors");

    assertThat(valLoss(checkpoint, HERE)).isCloseTo(valLoss(checkpoint, "cpu"), within(1e-3));
  }

  private double valLoss(Path checkpoint, String device) {
    var settings =
        SettingsReader.read(
            Map.of(
                "device",
                device,
                "model",
                Map.of("name", "nano"),
                "data",
                Map.of("root", shared.resolve("pages").toString(), "image_size", 32L)));
    var said = new Evaluation(settings, checkpoint, () -> false).run(folder.resolve("picture.png"));
    return Double.parseDouble(said.replaceAll("(?s).*val_loss (\\S+).*", "$1"));
  }

  @Test
  void holdsOneNetworkAtATime() throws IOException {
    assumeFalse(ON_CPU, "what of the host's memory a network takes is not known");
    var used = new ArrayList<Long>();
    var listener =
        new RunEvents.Listener() {
          @Override
          public void started(RunEvents.Beginning beginning) {}

          @Override
          public void progress(
              long step, double epoch, Map<String, Double> metrics, boolean epochEnd) {
            used.add(GpuMemory.used());
          }

          @Override
          public void finished(RunEvents.Ending ending) {}
        };
    var file = Files.writeString(folder.resolve("large.yaml"), config(HERE, large(), 4, ""));

    assertThat(run(file, folder, listener)).isEqualTo(ExitCode.DONE);

    assertThat(used).as("after each member, and the vote").hasSize(4);
    // The first has loaded all that computes.
    assertThat(used.getLast() - used.getFirst()).as("MiB: " + used).isLessThan(LARGE_MEBIBYTES);
  }

  /// The operator halves the images that are asked about at once, until they fit.
  @Test
  void usedUpMemoryEndsItWithItsCodeAndASentence() throws IOException, InterruptedException {
    var pretended =
        ON_CPU ? "trainer: {fault: {kind: out_of_memory, step: 2, micro_batch: 40}}\n" : "";
    try (var _ = ON_CPU ? (GpuMemory.Taken) () -> {} : GpuMemory.allBut(2048)) {
      var full = start("full", 40, pretended);

      assertThat(full.exitCode()).as(full.output()).isEqualTo(ExitCode.OUT_OF_MEMORY.code());
      assertThat(full.termination().message())
          .startsWith("the GPU's memory is used up: ")
          .containsIgnoringCase("out of memory")
          .endsWith("; a smaller data.micro_batch_size takes less");

      var smaller = start("smaller", 4, pretended);

      assertThat(smaller.exitCode()).as(smaller.output()).isZero();
    }
  }

  private ChildTrainer start(String name, int microBatch, String pretended) throws IOException {
    var file = folder.resolve(name + ".yaml");
    Files.writeString(file, config(HERE, large(), microBatch, pretended));
    return ChildTrainer.start(
        folder.resolve(name), Map.of(TrainerEnvironment.CONFIG, file.toString()));
  }

  private record Voted(
      TrainerEvent.Started started, Map<String, Double> metrics, List<Double> probabilities) {}

  private Voted vote(String name, String device) throws IOException {
    var own = Files.createDirectory(folder.resolve(name));
    var members =
        SIZES.stream().map(size -> shared.resolve("of" + size + "/checkpoints/last.safetensors"));
    var file =
        Files.writeString(own.resolve("config.yaml"), config(device, members.toList(), 40, ""));

    assertThat(run(file, own, new RunEvents.Nobody())).isEqualTo(ExitCode.DONE);

    var events = new ArrayList<TrainerEvent>();
    for (var line : Files.readAllLines(own.resolve("events"))) {
      events.add(ChildTrainer.JSON.readValue(line, TrainerEvent.class));
    }
    return new Voted(
        (TrainerEvent.Started) events.getFirst(),
        ((TrainerEvent.Finished) events.getLast()).bestMetrics(),
        probabilities(own.resolve("checkpoints/predictions.csv")));
  }

  /// Of each image, what each member makes of its answer.
  private static List<Double> probabilities(Path predictions) throws IOException {
    var probabilities = new ArrayList<Double>();
    for (var line : Files.readAllLines(predictions)) {
      var fields = List.of(line.split(",", -1));
      if (!fields.getFirst().equals("path")) {
        for (int member = 0; member < SIZES.size(); member++) {
          probabilities.add(Double.valueOf(fields.get(3 + 2 * member)));
        }
      }
    }
    return probabilities;
  }

  /// In this process.
  private static ExitCode run(Path config, Path folder, RunEvents.Listener listener) {
    var environment =
        RunEnvironment.of(
            Map.of(
                TrainerEnvironment.CONFIG, config.toString(),
                TrainerEnvironment.CHECKPOINT_DIR, folder.resolve("checkpoints").toString(),
                TrainerEnvironment.TERMINATION_LOG, folder.resolve("termination").toString(),
                TrainerEnvironment.EVENTS_FILE, folder.resolve("events").toString()));
    return new TrainerRun(environment, List.of(), () -> false, listener, (done, all) -> {}).run();
  }

  /// Of one training, each epoch a member.
  private static List<Path> large() throws IOException {
    try (var files = Files.list(shared.resolve("large/checkpoints"))) {
      var epochs =
          files
              .filter(file -> file.getFileName().toString().startsWith("epoch="))
              .sorted()
              .toList();
      assertThat(epochs).hasSize(3);
      return epochs;
    }
  }

  private static String config(String device, List<Path> members, int microBatch, String more) {
    var config =
        new StringBuilder(
            """
            device: %s
            data: {root: '%s', batch_size: 40, micro_batch_size: %d, workers: 1}
            %sensemble:
              members:
            """
                .formatted(device, shared.resolve("pages"), microBatch, more));
    members.forEach(file -> config.append("    - {checkpoint: '%s'}\n".formatted(file)));
    return config.toString();
  }
}
