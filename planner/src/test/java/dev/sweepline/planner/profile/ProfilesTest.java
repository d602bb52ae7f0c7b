package dev.sweepline.planner.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.PodTemplate.Resources;
import dev.sweepline.planner.spec.PodTemplateBuilder;
import dev.sweepline.planner.spec.Profile;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Specs;
import dev.sweepline.planner.trial.Trees;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfilesTest {
  private static final Map<String, String> LARGE = Map.of("data.image_size", "640");
  private static final Map<String, String> SMALL = Map.of("data.image_size", "224");
  private static final Profile FOR_LARGE =
      new Profile("int(params['data.image_size']) >= 512", 8, 2, "NVIDIA-H100-80GB-HBM3");
  private static final Profile FOR_ALL = new Profile("true", 16, null, null);

  @Test
  void writesTheFirstThatFitsIntoTheSpec() {
    var profiles = Profiles.compile(List.of(FOR_LARGE, FOR_ALL));
    var large = Specs.experiment(LARGE);

    assertThat(profiles.applied(large))
        .isEqualTo(
            ExperimentSpecBuilder.builder(large)
                .overrides(List.of("++data.micro_batch_size=8"))
                .template(
                    PodTemplateBuilder.builder(large.template())
                        .resources(new Resources(Map.of(), Map.of("nvidia.com/gpu", "2")))
                        .nodeSelector(Map.of("nvidia.com/gpu.product", "NVIDIA-H100-80GB-HBM3"))
                        .build())
                .build());
    assertThat(profiles.applied(Specs.experiment(SMALL)).overrides())
        .containsExactly("++data.micro_batch_size=16");
  }

  @Test
  void leavesATrialAloneThatNoneFits() {
    var small = Specs.experiment(SMALL);

    assertThat(Profiles.compile(List.of(FOR_LARGE)).applied(small)).isEqualTo(small);
  }

  @Test
  void makesNoOtherTrialOfIt() {
    var large = Specs.experiment(LARGE);
    var profiled = Profiles.compile(List.of(FOR_LARGE)).applied(large);

    assertThat(composed(profiled).digest()).isEqualTo(composed(large).digest());
    assertThat(composed(profiled).microBatch()).isEqualTo(8);
  }

  @Test
  void speaksTheLanguageOfExcludesMacrosIncluded() {
    var profile =
        new Profile("['512', '640'].exists(s, s == params['data.image_size'])", 8, null, null);
    var profiles = Profiles.compile(List.of(profile));

    assertThat(profiles.choose(LARGE)).isEqualTo(new Profiles.Choice.Chosen(0, profile));
    assertThat(profiles.choose(SMALL)).isEqualTo(new Profiles.Choice.None());
  }

  @Test
  void namesAnExpressionThatIsNone() {
    assertThat(Profiles.compile(List.of(new Profile("params[", 8, null, null))).problems())
        .extracting(SpecProblem::field)
        .containsExactly("spec.profiles[0].when");
  }

  @Test
  void refusesAProfileThatSetsNothing() {
    assertThat(Profiles.compile(List.of(new Profile("true", null, null, null))).problems())
        .extracting(SpecProblem::toString)
        .containsExactly("spec.profiles[0]: sets nothing: give microBatch, gpus or gpuProduct");
  }

  @Test
  void namesAKeyThatTheTrialLacks() {
    var profiles = Profiles.compile(List.of(new Profile("params['size'] == '640'", 8, null, null)));

    assertThat(profiles.choose(LARGE))
        .isEqualTo(
            new Profiles.Choice.Mistake(
                new SpecProblem(
                    "spec.profiles[0].when",
                    "params lacks a key that it asks for: size; it has" + " data.image_size")));
  }

  private static Trial.Composed composed(ExperimentSpec spec) {
    var request = new TrialRequest("team", Instant.parse("2026-02-13T00:00:00Z"), spec);
    return (Trial.Composed) Trees.COMPOSER.compose(request, null);
  }
}
