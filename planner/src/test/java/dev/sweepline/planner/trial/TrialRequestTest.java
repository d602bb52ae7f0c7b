package dev.sweepline.planner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Claim;
import dev.sweepline.planner.spec.Configs;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.spec.DedupeBuilder;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.Objective.Direction;
import dev.sweepline.planner.spec.PinnedEnsemble;
import dev.sweepline.planner.spec.PodTemplateBuilder;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.Storage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrialRequestTest {
  private static final ExperimentSpec PLAIN =
      Specs.experiment(Map.of("model", "nano", "data.image_size", "384"));

  @ParameterizedTest
  @MethodSource("changed")
  void itsEssenceHasEverythingThatItsTrialDependsOn(ExperimentSpec spec) {
    assertThat(composed(request(spec).essence())).isEqualTo(composed(request(spec)));
    assertThat(composed(request(spec))).isNotEqualTo(composed(request(PLAIN)));
  }

  @ParameterizedTest
  @MethodSource("alike")
  void asksNothingAnewForANameOrALimit(ExperimentSpec spec) {
    assertThat(request(spec).essence()).isEqualTo(request(PLAIN).essence());
  }

  static Stream<ExperimentSpec> changed() {
    return specs(
        List.of(
            spec -> spec.overrides(List.of("training.lr=1e-3")),
            spec -> spec.params(Map.of("model", "efficientnet_b1")),
            spec -> spec.seed(7),
            spec -> spec.objective(new Objective("val_acc", Direction.MAXIMIZE)),
            spec -> spec.configs(new Configs(List.of(new Reference("own")), "missing")),
            spec ->
                spec.ensemble(
                    new PinnedEnsemble(List.of(member("a"), member("b"), member("c")), List.of())),
            spec -> spec.data(new Dataset("doc-v3", null, "/data")),
            spec -> spec.storage(new Storage(new Claim("checkpoints"), new Storage.Keep(3, null))),
            spec -> spec.template(PodTemplateBuilder.builder().image("team/trainer:2").build()),
            spec ->
                spec.dedupe(DedupeBuilder.builder(Dedupe.DEFAULT).code(Dedupe.Code.BOTH).build()),
            spec ->
                spec.dedupe(
                    DedupeBuilder.builder(Dedupe.DEFAULT).ignore(List.of("training.lr")).build())));
  }

  static Stream<ExperimentSpec> alike() {
    return specs(
        List.of(
            spec -> spec.runName("20260213_nano_384_none_experiment"), spec -> spec.suspend(true)));
  }

  private static Stream<ExperimentSpec> specs(List<UnaryOperator<ExperimentSpecBuilder>> changes) {
    return changes.stream()
        .map(change -> change.apply(ExperimentSpecBuilder.builder(PLAIN)).build());
  }

  private static PinnedEnsemble.Member member(String name) {
    return new PinnedEnsemble.Member(
        name, "uid-" + name, name, "/checkpoints/" + name, "sha256:" + "0".repeat(64), null);
  }

  private static Trial composed(TrialRequest request) {
    return new HydraComposer(Trees.SMALL).compose(request, null);
  }

  private static TrialRequest request(ExperimentSpec spec) {
    return new TrialRequest("team", Instant.parse("2026-02-13T00:00:00Z"), spec);
  }
}
