package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Rung;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The sweep of docs/early-stopping.md, from an event to a stopped trial.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
@SuppressWarnings("NullAway.Init")
class EarlyStopOnApiServerTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final Duration BAR = Duration.ofSeconds(5);

  /// How long the real board may keep an event to itself.
  private static final Duration NEWS = Duration.ofMillis(2250);

  private final TellingBoard board = new TellingBoard();
  private Cluster cluster;
  private Kubelet kubelet;
  private Trials trials;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    trials = new Trials(cluster);
    operator = PlayedSweep.operator(cluster, board);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void aTrialThatIsBehindAtARungIsStoppedWithinFiveSecondsAndMakesRoom() {
    apply(example());
    var good = running(new HashSet<>());
    board.tell(uid(good), 2, "0.8");
    await(good, "has reached its first rung", status -> status.rungs().size() == 1);
    var bad = running(Set.of(good));

    var event = Instant.now();
    board.tell(uid(bad), 2, "0.4");
    var stopping = kubelet.awaitDeletionOf(bad + "-a1");

    assertThat(Duration.between(event, Instant.now()).plus(NEWS)).isLessThan(BAR);
    assertThat(stopping.getMetadata().getAnnotations())
        .containsEntry(Names.STOP_ANNOTATION, "EarlyStop");
    kubelet.ends(bad + "-a1", 20, "Error", STOPPED);
    var status = await(bad, "is settled", some -> some.phase() == ExperimentPhase.STOPPED);
    assertThat(status.conditions())
        .filteredOn(condition -> condition.type().equals("Succeeded"))
        .extracting(condition -> condition.reason() + ": " + condition.message())
        .containsExactly(
            "EarlyStop: stopped early at epoch 2: val_f1=0.4, but the best 1 of 2 had 0.8 or better"
                + " (ASHA, data.image_size=32)");
    assertThat(status.rungs())
        .extracting(Rung::epoch, Rung::value)
        .containsExactly(tuple(2, "0.4"));
    assertThat(status.checkpoint()).isNotNull();
    running(Set.of(good, bad));
    assertThat(await(good, "goes on", _ -> true).phase()).isEqualTo(ExperimentPhase.RUNNING);
    Await.until(
        "the sweep counts it",
        () ->
            sweep().counts() != null
                && sweep().counts().stopped() == 1
                && sweep().conditions().stream()
                    .anyMatch(condition ->
                        condition.type().equals("EarlyStop")
                            && condition
                                .message()
                                .equals(
                                    "ASHA compares val_f1 at epochs 2, 4, 8, …; 1 trial stopped"
                                        + " early")));
  }

  @Test
  void whatWasWrittenBeforeARestartIsDecidedAfterIt() {
    apply(example());
    var good = running(new HashSet<>());
    board.tell(uid(good), 2, "0.8");
    await(good, "has reached its first rung", status -> status.rungs().size() == 1);
    var bad = running(Set.of(good));
    operator.close();
    board.tell(uid(bad), 3, "0.4");

    operator = PlayedSweep.operator(cluster, board);

    assertThat(kubelet.awaitDeletionOf(bad + "-a1").getMetadata().getAnnotations())
        .containsEntry(Names.STOP_ANNOTATION, "EarlyStop");
    kubelet.ends(bad + "-a1", 0, "Completed", DONE);
    var status = await(bad, "is settled", some -> some.phase() == ExperimentPhase.SUCCEEDED);
    assertThat(status.rungs()).as("its first rung").hasSize(1);
  }

  private static final String STOPPED =
      """
      {"outcome":"Stopped","exitCode":20,"step":20,"bestMetrics":{"val_f1":0.4},"bestEpoch":2,
       "lastMetrics":{},"checkpoint":"/checkpoints/a1/last.safetensors"}
      """;
  private static final String DONE =
      """
      {"outcome":"Succeeded","exitCode":0,"step":320,"bestMetrics":{"val_f1":0.41},"bestEpoch":30,
       "lastMetrics":{}}
      """;

  /// Another trial than these, running.
  private String running(Set<String> except) {
    var name = trials.awaitUnfinished(except);
    kubelet.runs(name + "-a1");
    await(name, "runs", status -> status.phase() == ExperimentPhase.RUNNING);
    return name;
  }

  private String uid(String name) {
    return trials.named(name).getMetadata().getUid();
  }

  private ExperimentStatus await(String name, String what, Predicate<ExperimentStatus> condition) {
    return Await.value(
        name + " " + what,
        () -> Optional.ofNullable(trials.named(name).getStatus()).filter(condition));
  }

  private SweepStatus sweep() {
    return Optional.ofNullable(
            cluster
                .client()
                .resources(Sweep.class)
                .inNamespace(cluster.namespace())
                .withName("learning-rates")
                .get()
                .getStatus())
        .orElse(SweepStatus.EMPTY);
  }

  private static String example() {
    var page = ROOT.resolve("docs/early-stopping.md");
    try {
      var text = Files.readString(page);
      int begin = text.indexOf("```yaml\n") + "```yaml\n".length();
      return text.substring(begin, text.indexOf("```", begin));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + page, e);
    }
  }

  private void apply(String yaml) {
    for (var object :
        cluster
            .client()
            .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
            .items()) {
      object.getMetadata().setNamespace(cluster.namespace());
      cluster.client().resource(object).fieldValidation(Validation.STRICT).create();
    }
  }
}
