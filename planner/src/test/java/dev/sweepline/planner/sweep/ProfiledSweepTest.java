package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.PodTemplateBuilder;
import dev.sweepline.planner.spec.Profile;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Specs;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProfiledSweepTest {
  private static final String LARGE = "int(params['data.image_size']) >= 512";
  private static final SweepSpec PLAIN =
      Specs.sweep(
          SweepType.MULTI_SCALE, Specs.search(Specs.key("data.image_size", "224", "640")), 2);

  @Test
  void givesEachTrialWhatItsSizeNeedsUnderTheSameName() {
    var plain = Sweeps.children(Sweeps.plan(PLAIN, List.of()));

    var trials = Sweeps.children(Sweeps.plan(profiled(LARGE, 8), List.of()));

    assertThat(trials)
        .extracting(trial -> trial.spec().overrides())
        .containsExactly(List.of(), List.of("++data.micro_batch_size=8"));
    assertThat(trials)
        .extracting(trial -> trial.name())
        .containsExactly(plain.get(0).name(), plain.get(1).name());
    assertThat(Sweeps.plan(profiled(LARGE, 8), trials).actions()).isEmpty();
  }

  @Test
  void refusesAMicroBatchThatDoesNotDivideTheBatch() {
    assertThat(problems(profiled(LARGE, 7)))
        .containsExactly(
            "spec.profiles[0].microBatch: micro-batch 7 does not divide data.batch_size 16");
  }

  @Test
  void refusesAnExpressionThatAsksForAnUnknownKey() {
    assertThat(problems(profiled("params['size'] == '640'", 8)))
        .singleElement()
        .asString()
        .startsWith("spec.profiles[0].when: params lacks a key that it asks for: ");
  }

  @Test
  void refusesAProfileThatLeavesNoRoom() {
    var labels =
        IntStream.range(0, 16).boxed().collect(Collectors.toMap(i -> "label-" + i, i -> "a"));
    var limits =
        IntStream.range(0, 16).boxed().collect(Collectors.toMap(i -> "example.com/" + i, i -> "1"));
    var full =
        PodTemplateBuilder.builder()
            .nodeSelector(labels)
            .resources(new PodTemplate.Resources(Map.of(), limits))
            .build();
    var asked =
        SweepSpecBuilder.builder(PLAIN)
            .profiles(
                List.of(new Profile(LARGE, null, 2, "H100"), new Profile(LARGE, 8, null, null)));

    assertThat(problems(asked.template(full).build()))
        .containsExactly(
            "spec.profiles[0].gpuProduct: adds nvidia.com/gpu.product to"
                + " spec.template.nodeSelector, which has 16 entries already, the most there may be:"
                + " remove one",
            "spec.profiles[0].gpus: adds nvidia.com/gpu to spec.template.resources.limits, which has"
                + " 16 entries already, the most there may be: remove one");
    labels.remove("label-0");
    limits.remove("example.com/0");
    assertThat(
            problems(
                asked
                    .template(
                        PodTemplateBuilder.builder()
                            .nodeSelector(labels)
                            .resources(new PodTemplate.Resources(Map.of(), limits))
                            .build())
                    .build()))
        .isEmpty();
  }

  private static List<String> problems(SweepSpec spec) {
    return Sweeps.prepare(spec).problems().stream().map(SpecProblem::toString).toList();
  }

  private static SweepSpec profiled(String when, int microBatch) {
    return SweepSpecBuilder.builder(PLAIN)
        .profiles(List.of(new Profile(when, microBatch, null, null)))
        .build();
  }
}
