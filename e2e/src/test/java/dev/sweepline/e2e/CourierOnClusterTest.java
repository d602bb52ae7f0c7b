package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.e2e.TestCluster.View;
import dev.sweepline.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A trial whose broker goes away at its beginning, and the courier that carries what was left.
@Tag("cluster")
@ExtendWith(Evidence.class)
class CourierOnClusterTest {
  private static final String NAMESPACE = "e2e-recovery";

  /// More than are over before the broker has stopped.
  private static final int EPOCHS = 120;

  private static final String STARTED = "attempt 1 started on";
  private static final String ENDED = "attempt 1 ended Succeeded";
  private static final Duration MINUTES = Duration.ofMinutes(15);
  private static TestCluster cluster;

  @BeforeAll
  static void connect() {
    cluster = TestCluster.connect();
    cluster.cleanWithCheckpoints(NAMESPACE);
  }

  @AfterAll
  static void disconnect() {
    cluster.clean(NAMESPACE);
    cluster.close();
  }

  @Test
  void bringsWhatATrialCouldNotTellOnceTheBrokerIsBackAndNothingTwice() {
    var trial = begunTrial();
    cluster.scaleKafka(0);
    try {
      var settled = await(trial, t -> t.text("status", "phase").equals("Succeeded"));
      assertThat(settled.text("status", "errand", "leftovers")).isEqualTo("true");
      assertThat(settled.text("status", "errand", "state")).isIn("Due", "UnderWay");
    } finally {
      cluster.scaleKafka(1);
    }

    var carried = await(trial, t -> t.text("status", "errand", "state").equals("Done"));
    assertThat(Integer.parseInt(carried.text("status", "errand", "courier"))).isPositive();
    assertThat(carried.list("status", "attempts")).as("a courier is no attempt").hasSize(1);
    var whole = await(trial, t -> t.text("status", "progress", "epoch").equals("" + EPOCHS));
    assertThat(whole.text("status", "progress", "missed")).isEmpty();
    Await.value(
        "people are told of the courier",
        MINUTES,
        () ->
            Optional.of(events(trial))
                .filter(told -> told.contains("CourierSent") && told.contains("CourierDone")));

    var run = endedRun(trial.object().getMetadata().getUid());
    assertThat(times(run, STARTED)).isEqualTo(1);
    assertThat(times(run, ENDED)).isEqualTo(1);
  }

  private static View begunTrial() {
    var applied =
        cluster.apply(
            NAMESPACE,
            Specs.sweep(
                "carried",
                List.of("24"),
                List.of("none"),
                EPOCHS,
                "storage: { checkpoints: { claim: checkpoints } }"));
    assertThat(applied.status()).as(applied.output()).isZero();
    cluster.awaitSweep(
        NAMESPACE, "carried", MINUTES, s -> s.text("status", "counts", "total").equals("1"));
    return await(
        cluster.experiments(NAMESPACE).getFirst(),
        t -> t.text("status", "progress", "attempt").equals("1"));
  }

  private static View await(View trial, Predicate<View> condition) {
    return cluster.awaitExperiment(NAMESPACE, trial.name(), MINUTES, condition);
  }

  private static String events(View trial) {
    return cluster
        .kubectl(
            "get",
            "events",
            "-n",
            NAMESPACE,
            "--field-selector=involvedObject.name=" + trial.name(),
            "-o",
            "jsonpath={.items[*].reason}")
        .output();
  }

  /// The files of a run that has ended, as the forwarder wrote them to its claim; their texts stand
  /// in them as they are.
  private static String endedRun(String uid) {
    var folder = Path.of(cluster.folderOfClaim("sweepline-system", "sweepline-wandb"));
    return Await.value(
        "run " + uid + " is told to its end",
        MINUTES,
        () -> Optional.of(texts(folder, uid)).filter(text -> times(text, ENDED) > 0));
  }

  private static String texts(Path folder, String uid) {
    var text = new StringBuilder();
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(some -> some.endsWith("run-" + uid + ".wandb")).toList()) {
        text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + folder, e);
    }
    return text.toString();
  }

  private static int times(String text, String words) {
    return text.split(Pattern.quote(words), -1).length - 1;
  }
}
