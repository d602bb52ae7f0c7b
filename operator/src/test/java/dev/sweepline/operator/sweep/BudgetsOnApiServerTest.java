package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.operator.RunningOperator;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.Kubelet;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.status.ChecklistLine;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.Usage;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
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

/// The sweep of docs/budgets.md.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class BudgetsOnApiServerTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));

  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final String DONE =
      """
      {"outcome":"Succeeded","exitCode":0,"step":9,"bestMetrics":{"val_f1":0.7},"bestEpoch":3,
       "lastMetrics":{}}
      """;

  private Cluster cluster;
  private Kubelet kubelet;
  private Trials trials;
  private RunningOperator operator;

  @BeforeEach
  void start(Cluster given) {
    cluster = given;
    kubelet = new Kubelet(cluster);
    trials = new Trials(cluster);
    operator = PlayedSweep.operator(cluster);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void brokenSweepStopsAfterItsCheapestTrialAndGoesOnWhenToldTo() {
    apply(example());
    var smokeTrial = trials.awaitUnfinished(new HashSet<>());
    assertThat(trials.named(smokeTrial).getSpec().params())
        .containsEntry("data.image_size", "24")
        .containsEntry("data.augmentation", "none");
    kubelet.runs(smokeTrial + "-a1");
    var waiting =
        await("waits for it", some -> String.valueOf(some.waitingFor()).startsWith("smoke trial"));
    assertThat(waiting.checklist())
        .extracting(ChecklistLine::item, ChecklistLine::satisfied)
        .contains(tuple("baseline", true), tuple("committed", false));

    kubelet.ends(smokeTrial + "-a1", 11, "Error", "no such folder");

    var failed = await("has failed", some -> some.phase() == SweepPhase.FAILED);
    assertThat(condition(failed, "Succeeded").reason()).isEqualTo("SmokeTrialFailed");
    assertThat(trials.all()).hasSize(1);

    patchLimits("{\"smokeTrial\":false}");
    // Alone again, as nobody knows yet what a trial costs.
    Await.until("another one has begun", () -> trials.all().size() == 2);
  }

  @Test
  void standstillIsSaidAndPasses() {
    apply(example().replace("progressDeadline: 30m", "progressDeadline: 6s"));
    var smokeTrial = trials.awaitUnfinished(new HashSet<>());
    kubelet.cannotPlace(smokeTrial + "-a1", "0/1 nodes are available");

    var stalled = await("is stalled", some -> condition(some, "Stalled").status() == Truth.TRUE);

    assertThat(condition(stalled, "Stalled").reason()).isEqualTo("ProgressDeadline");
    assertThat(condition(stalled, "Stalled").message()).contains("0/1 nodes are available");
    kubelet.runs(smokeTrial + "-a1");
    await("moves again", some -> condition(some, "Stalled").status() == Truth.FALSE);
  }

  @Test
  void budgetDrainsAndKillsNothingAndMoreOfItGoesOn() {
    apply(
        example()
            .replace("gpuHours: \"4\"", "gpuHours: \"0.5\"")
            .replace("parallelism: 2", "parallelism: 2\n    smokeTrial: false"));
    var first = trials.awaitUnfinished(new HashSet<>());
    kubelet.runsSince(first + "-a1", Instant.now().minus(QUARTER));
    kubelet.endsAfter(first + "-a1", QUARTER, 0, "Completed", DONE);
    var second = trials.awaitUnfinished(Set.of(first));
    kubelet.runs(second + "-a1");

    var draining =
        await("drains", some -> String.valueOf(some.waitingFor()).startsWith("budget: 0.25"));

    assertThat(draining.waitingFor())
        .isEqualTo(
            "budget: 0.25 of 0.50 GPU hours are used, 1 trial still runs; the next trial would take"
                + " about 0.25");
    assertThat(draining.phase()).isEqualTo(SweepPhase.RUNNING);
    assertThat(kubelet.awaitPod(second + "-a1").getMetadata().getDeletionTimestamp()).isNull();
    kubelet.endsAfter(second + "-a1", QUARTER, 0, "Completed", DONE);
    var over = await("is over", some -> some.phase() == SweepPhase.SUCCEEDED);
    assertThat(condition(over, "Succeeded").reason()).isEqualTo("BudgetExhausted");
    assertThat(over.usage()).isEqualTo(new Usage(1800L, "0.50", "1.25", "USD"));
    assertThat(trials.all()).hasSize(2);

    patchLimits("{\"gpuHours\":\"1\"}");
    trials.awaitUnfinished(Set.of(first, second));
  }

  private SweepStatus await(String what, Predicate<SweepStatus> condition) {
    return Await.value(
        "the sweep " + what,
        () -> Optional.ofNullable(sweep().get()).map(Sweep::getStatus).filter(condition));
  }

  private static Condition condition(SweepStatus status, String type) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private void patchLimits(String limits) {
    sweep().patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"limits\":" + limits + "}}");
  }

  private Resource<Sweep> sweep() {
    return cluster
        .client()
        .resources(Sweep.class)
        .inNamespace(cluster.namespace())
        .withName("doc-budget");
  }

  /// As `kubectl` does: with the defaults of the schema.
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

  private static String example() {
    var page = ROOT.resolve("docs/budgets.md");
    try {
      var text = Files.readString(page);
      int begin = text.indexOf("```yaml\n") + "```yaml\n".length();
      return text.substring(begin, text.indexOf("```", begin));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + page, e);
    }
  }
}
