package dev.sweepline.planner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.SweepType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunNameTest {
  private static final Instant EVENING = Instant.parse("2026-02-12T20:00:00Z");
  private static final TrialFacts FACTS = new TrialFacts("efficientnet_b1", "384", "cutout");

  @Test
  void followsTheTeamsRule() {
    var name = RunName.of(new Naming("baseline", "UTC"), SweepType.CUSTOM, EVENING, FACTS);

    assertThat(name).isEqualTo("20260212_efficientnet_b1_384_cutout_baseline");
  }

  @Test
  void datesByTheTeamsTimeZone() {
    var name = RunName.of(new Naming(null, "Asia/Seoul"), SweepType.BASELINE, EVENING, FACTS);

    assertThat(name).isEqualTo("20260213_efficientnet_b1_384_cutout_baseline");
  }

  @Test
  void addsWhatElseVaries() {
    var extras = new LinkedHashMap<String, String>();
    extras.put("training.lr", "1e-4");
    extras.put("seed", "2");

    var name =
        RunName.of(
            Naming.DEFAULT, SweepType.CUSTOM, EVENING, FACTS, extras, List.copyOf(extras.keySet()));

    assertThat(name).isEqualTo("20260212_efficientnet_b1_384_cutout_experiment_lr1e-4_seed2");
  }

  @Test
  void keepsKeysApartThatEndAlike() {
    var extras = new LinkedHashMap<String, String>();
    extras.put("model.rate", "1");
    extras.put("head.rate", "1");

    var name =
        RunName.of(
            Naming.DEFAULT, SweepType.CUSTOM, EVENING, FACTS, extras, List.copyOf(extras.keySet()));

    assertThat(name).endsWith("_experiment_model.rate1_head.rate1");
  }

  @Test
  void keepsValuesApartThatDifferOnlyInForbiddenCharacters() {
    var names =
        List.of("[1,2]", "[1;2]").stream()
            .map(value ->
                RunName.of(
                    Naming.DEFAULT,
                    SweepType.CUSTOM,
                    EVENING,
                    FACTS,
                    Map.of("k", value),
                    List.of("k")))
            .toList();

    assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[A-Za-z0-9._-]+"));
  }

  @Test
  void shortensLongNamesWithoutLettingThemMeet() {
    var names =
        List.of("a", "b").stream()
            .map(last ->
                RunName.of(
                    Naming.DEFAULT,
                    SweepType.CUSTOM,
                    EVENING,
                    FACTS,
                    Map.of("k", "x".repeat(120) + last),
                    List.of("k")))
            .toList();

    assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.length() == 128);
  }

  @Test
  void tagsSayModelSizeAugmentationAndRole() {
    assertThat(Tags.of(SweepType.BASELINE, FACTS))
        .containsExactly("model:efficientnet_b1", "size:384", "aug:cutout", "baseline");
    assertThat(Tags.of(SweepType.MULTI_SCALE, FACTS)).last().isEqualTo("experiment");
    assertThat(Tags.of(SweepType.CUSTOM, new TrialFacts("m".repeat(100), "1", "none")).getFirst())
        .hasSize(64);
  }

  @Test
  void labelsAreSafeValues() {
    var labels = Tags.labels(SweepType.CUSTOM, new TrialFacts("org/model:v1", "384", "[a,b]"));

    assertThat(labels)
        .isEqualTo(
            Map.of(
                "sweepline.dev/model", "org-model-v1",
                "sweepline.dev/size", "384",
                "sweepline.dev/aug", "a-b",
                "sweepline.dev/role", "experiment"));
  }
}
