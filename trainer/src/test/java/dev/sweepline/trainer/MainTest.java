package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.Outcome;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.data.GenerateDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class MainTest {
  @TempDir static Path data;
  @TempDir Path folder;

  @BeforeAll
  static void generate() throws IOException {
    GenerateDocuments.main(new String[] {data.toString(), "--pages", "60", "--size", "24"});
  }

  @Test
  void tellsAWholeRun() throws IOException, InterruptedException {
    var secret = Map.of("MY_API_KEY", data.toString());
    var child = start("run", config(2, "{name: cutout}"), secret);

    assertThat(child.exitCode()).as(child.output()).isZero();
    var events = child.events();
    assertThat(events).extracting(TrainerEvent::seq).isEqualTo(numbers(events.size()));
    assertThat(events.getFirst())
        .isInstanceOfSatisfying(
            TrainerEvent.Started.class,
            started -> {
              assertThat(started.classes()).hasSize(10);
              assertThat(started.device()).isEqualTo("cpu");
              assertThat(started.stepsPerEpoch()).isEqualTo(6);
            });
    assertThat(events)
        .filteredOn(event -> event instanceof TrainerEvent.Progress p && p.epochEnd())
        .extracting(event -> ((TrainerEvent.Progress) event).epoch())
        .containsExactly(1.0, 2.0);
    var console =
        events.stream()
            .filter(TrainerEvent.Logged.class::isInstance)
            .flatMap(event -> ((TrainerEvent.Logged) event).lines().stream())
            .map(TrainerEvent.Line::text)
            .toList();
    assertThat(console)
        .anyMatch(line -> line.startsWith("INFO run begins name="))
        .anyMatch(line -> line.startsWith("INFO data found train="))
        .noneMatch(line -> line.contains(data.toString()));
    assertThat(child.output()).as("what the Pod's log shows").contains(data.toString());
    assertThat(events)
        .filteredOn(TrainerEvent.Measured.class::isInstance)
        .isNotEmpty()
        .allSatisfy(event -> {
          var measured = (TrainerEvent.Measured) event;
          assertThat(measured.values()).containsKeys("cpu", "proc.memory.rssMB");
          assertThat(measured.spooled()).as("it sends nothing itself").isNull();
        });
    var finished = (TrainerEvent.Finished) events.getLast();
    assertThat(finished.outcome()).isEqualTo(Outcome.Succeeded);
    assertThat(finished.bestMetrics()).containsKeys("val_f1", "val_acc", "val_loss");
    var checkpoint = Path.of(Objects.requireNonNull(finished.checkpoint()));
    assertThat(checkpoint.getFileName().toString())
        .matches("epoch=0[12]-val_f1=0\\.\\d{3}\\.safetensors");
    assertThat(CheckpointFolder.sha256(checkpoint)).isEqualTo(finished.checkpointSha256());
    assertThat(Configuration.read(Optional.of(checkpoint.resolveSibling("config.yaml")), List.of()))
        .isEqualTo(Configuration.read(Optional.of(folder.resolve("run.yaml")), List.of()));
    var termination = child.termination();
    assertThat(termination.bestMetrics()).isEqualTo(finished.bestMetrics());
    assertThat(termination.exitCode()).isZero();
    assertThat(termination.step()).isEqualTo(12);
  }

  @Test
  void savesACheckpointWhenAskedToStopAndGoesOnFromIt() throws IOException, InterruptedException {
    var config = config(400, "{name: none}");
    var stopped = start("stopped", config, Map.of());
    stopped.await(event -> event instanceof TrainerEvent.CheckpointSaved);
    stopped.stop();

    assertThat(stopped.exitCode()).as(stopped.output()).isEqualTo(ExitCode.STOPPED.code());
    assertThat(stopped.output()).contains("stopped on request step=");
    var finished = (TrainerEvent.Finished) stopped.events().getLast();
    assertThat(finished.outcome()).isEqualTo(Outcome.Stopped);
    var checkpoint = Objects.requireNonNull(finished.checkpoint());
    assertThat(checkpoint).endsWith("last.safetensors");

    var resumed = start("resumed", config, Map.of(TrainerEnvironment.RESUME_FROM, checkpoint));
    resumed.await(event -> event instanceof TrainerEvent.CheckpointSaved);
    resumed.stop();

    assertThat(resumed.exitCode()).isEqualTo(ExitCode.STOPPED.code());
    var first =
        resumed.events().stream()
            .filter(event -> event instanceof TrainerEvent.CheckpointSaved)
            .map(event -> ((TrainerEvent.CheckpointSaved) event).step())
            .findFirst();
    assertThat(first.orElseThrow())
        .isBetween(stopped.termination().step(), stopped.termination().step() + 6);
  }

  @Test
  void trainsAsUsualWhenNoBrokerAnswers() throws IOException, InterruptedException {
    var properties = folder.resolve("kafka.properties");
    Files.writeString(properties, "bootstrap.servers=127.0.0.1:1\n");
    var environment =
        Map.of(
            TrainerEnvironment.EVENTS_FILE,
            "",
            TrainerEnvironment.KAFKA_PROPERTIES,
            properties.toString());
    var child = start("lonely", config(3, "{name: none}"), environment);

    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(child.termination().bestMetrics()).containsKey("val_f1");
    assertThat(child.output()).contains("Kafka does not answer", "events wait for a later attempt");
  }

  @Test
  void namesTheKeyAndValueOfABadConfiguration() throws IOException, InterruptedException {
    var config = config(1, "{name: none}").replace("image_size: 16", "image_size: huge");
    var child = start("bad", config, Map.of());

    assertThat(child.exitCode()).isEqualTo(ExitCode.INVALID_CONFIG.code());
    assertThat(child.termination().message())
        .isEqualTo("data.image_size: must be a whole number from 16 to 2048, was 'huge'");
    assertThat(child.events())
        .hasSize(2)
        .last()
        .isInstanceOfSatisfying(
            TrainerEvent.Finished.class, finished -> assertThat(finished.exitCode()).isEqualTo(10));
    assertThat(((TrainerEvent.Logged) child.events().getFirst()).lines())
        .extracting(TrainerEvent.Line::error, TrainerEvent.Line::text)
        .containsExactly(
            tuple(
                true,
                "SEVERE run ended exit=10: data.image_size: must be a whole number from 16 to 2048,"
                    + " was 'huge'"));
  }

  @Test
  void namesTheCorruptImage() throws IOException, InterruptedException {
    var broken = folder.resolve("broken");
    GenerateDocuments.main(new String[] {broken.toString(), "--pages", "20", "--size", "24"});
    Files.writeString(broken.resolve("memo/0001.png"), "this is not a picture");
    var config = config(1, "{name: none}").replace(data.toString(), broken.toString());
    var child = start("corrupt", config, Map.of());

    assertThat(child.exitCode()).isEqualTo(ExitCode.DATA.code());
    assertThat(child.termination().message()).contains("memo/0001.png");
  }

  @Test
  void namesACheckpointThatIsNotThere() throws IOException, InterruptedException {
    var environment = Map.of(TrainerEnvironment.RESUME_FROM, "/nowhere/last.safetensors");
    var child = start("missing", config(1, "{name: none}"), environment);

    assertThat(child.exitCode()).isEqualTo(ExitCode.CHECKPOINT.code());
    assertThat(child.termination().message()).contains("/nowhere/last.safetensors");
  }

  private ChildTrainer start(String name, String config, Map<String, String> environment)
      throws IOException {
    var file = folder.resolve(name + ".yaml");
    Files.writeString(file, config);
    var all = new HashMap<>(environment);
    all.put(TrainerEnvironment.CONFIG, file.toString());
    return ChildTrainer.start(folder.resolve(name), all);
  }

  private static String config(int epochs, String augmentation) {
    return """
    model: {name: nano}
    data:
      root: %s
      image_size: 16
      batch_size: 8
      workers: 1
      augmentation: %s
    training: {lr: 0.005, max_epochs: %d}
    """
        .formatted(data, augmentation, epochs);
  }

  private static List<Long> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Long::valueOf).toList();
  }
}
