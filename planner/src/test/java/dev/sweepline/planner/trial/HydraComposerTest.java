package dev.sweepline.planner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.FailurePolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HydraComposerTest {
  private static final Instant CREATED = Instant.parse("2026-02-13T00:00:00Z");

  @Test
  void composesTheCellOverTheOverrides() {
    var trial =
        compose(
            Map.of(
                "model",
                "efficientnet_b1",
                "data.image_size",
                "384",
                "data.augmentation",
                "cutout"),
            List.of("training.max_epochs=5", "data.image_size=96"));

    assertThat(trial).isInstanceOf(Trial.Composed.class);
    var composed = (Trial.Composed) trial;
    assertThat(composed.facts()).isEqualTo(new TrialFacts("efficientnet_b1", "384", "cutout"));
    assertThat(composed.config()).contains("max_epochs: 5", "image_size: 384", "name: cutout");
    assertThat(composed.batchSize()).isEqualTo(16);
    assertThat(composed.microBatch()).isNull();
  }

  @Test
  void refusesAKeyInAnOverrideWithoutRepeatingIt() {
    for (var override :
        List.of(
            "+wandb.api_key=c0ffee c0ffee", "+wandb.api_key=c0ffee(", "wandb.api_key=c0ffee0")) {
      var trial = compose(Map.of("model", "nano"), List.of("seed=2", override));

      assertThat(problem(trial))
          .as(override)
          .hasToString(
              "spec.overrides[1]: wandb.api_key is called like a key and holds a literal: write"
                  + " ${oc.env:NAME} there, and give the trainer the variable by spec.template.env"
                  + " with valueFrom.secretKeyRef");
    }
  }

  @Test
  void leavesAKeyThatTheTrainerTakesFromItsEnvironment() {
    var trial = compose(Map.of("model", "nano"), List.of("+wandb.api_key=${oc.env:WANDB_API_KEY}"));

    assertThat(((Trial.Composed) trial).config()).contains("${oc.env:WANDB_API_KEY}");
  }

  @Test
  void acceptsTheGroupByEitherName() {
    var byGroup = compose(Map.of("augmentation", "mixup"), List.of());
    var byPackage = compose(Map.of("data.augmentation", "mixup"), List.of());

    assertThat(byGroup).isEqualTo(byPackage);
  }

  @Test
  void namesTheNearestOptionOfAGroup() {
    var trial = compose(Map.of("model", "efficientnet_b11"), List.of());

    assertThat(problem(trial))
        .hasToString(
            "spec.params.model: In 'config': Could not find 'model/efficientnet_b11'; did you mean"
                + " efficientnet_b1? (available: efficientnet_b0, efficientnet_b1, nano)");
  }

  @Test
  void namesTheOverrideWithAnUnknownKey() {
    var trial = compose(Map.of("model", "nano"), List.of("seed=2", "training.max_epoch=5"));

    assertThat(problem(trial).field()).isEqualTo("spec.overrides[1]");
    assertThat(problem(trial).message()).contains("max_epoch").contains("max_epochs");
  }

  @Test
  void namesTheOverrideThatIsNotGrammar() {
    var trial = compose(Map.of("model", "nano"), List.of("seed 2"));

    assertThat(problem(trial).field()).isEqualTo("spec.overrides[0]");
  }

  @Test
  void refusesAnImageSizeThatIsNoWholeNumber() {
    var trial = compose(Map.of("model", "nano"), List.of("data.image_size=22.5"));

    assertThat(trial)
        .isEqualTo(
            new Trial.Refused(
                List.of(
                    new SpecProblem(
                        "spec.overrides[0]",
                        "data.image_size is 22.5, which is not a positive whole number"))));
  }

  @Test
  void refusesEpochsThatNobodyCanCount() {
    var trial = compose(Map.of("training.max_epochs", "three"), List.of());

    assertThat(problem(trial))
        .isEqualTo(
            new SpecProblem(
                "spec.params.training.max_epochs",
                "training.max_epochs is three, which is not a positive whole number"));
    assertThat(compose(Map.of("training.max_epochs", "-1"), List.of()))
        .isInstanceOf(Trial.Composed.class);
  }

  @Test
  void refusesAMicroBatchThatDoesNotDivideTheBatch() {
    var trial = compose(Map.of("model", "nano"), List.of("data.micro_batch_size=5"));

    assertThat(problem(trial))
        .isEqualTo(
            new SpecProblem(
                "spec.overrides[0]", "micro-batch 5 does not divide data.batch_size 16"));
  }

  @Test
  void identityIgnoresWorkersAndMicroBatchAndPlaces() {
    var plain = digest(compose(Map.of("model", "nano"), List.of()));

    assertThat(digest(compose(Map.of("model", "nano"), List.of("data.workers=7"))))
        .isEqualTo(plain);
    assertThat(digest(compose(Map.of("model", "nano"), List.of("data.micro_batch_size=4"))))
        .isEqualTo(plain);
    assertThat(digest(compose(Map.of("model", "nano"), List.of("training.lr=1e-3"))))
        .isNotEqualTo(plain);
    assertThat(digest(compose(Map.of("model", "nano"), List.of("data.root=/other"))))
        .as("without a name, the path tells data sets apart")
        .isNotEqualTo(plain);
  }

  @Test
  void identityNamesTheDataSetRatherThanItsPlace() {
    var here = named(new Dataset("doc-v3", null, "/data"), List.of());
    var there = named(new Dataset("doc-v3", null, "/data"), List.of("data.root=/elsewhere"));
    var other = named(new Dataset("doc-v4", null, "/data"), List.of());

    assertThat(digest(here)).isEqualTo(digest(there)).isNotEqualTo(digest(other));
  }

  @Test
  void identityDependsOnTheNamespace() {
    var spec = Specs.experiment(Map.of("model", "nano"));

    var here = Trees.COMPOSER.compose(new TrialRequest("a", CREATED, spec), null);
    var there = Trees.COMPOSER.compose(new TrialRequest("b", CREATED, spec), null);

    assertThat(digest(here)).isNotEqualTo(digest(there));
  }

  @Test
  void readsNothingOfTheOperatorsWorld() {
    var trial = compose(Map.of("model", "nano"), List.of("data.name='${oc.env:HOME}'"));

    assertThat(((Trial.Composed) trial).config()).contains("${oc.env:HOME}");
  }

  @Test
  void aHalvedMicroBatchIsInTheConfigurationButNotInTheIdentity() {
    var request = new TrialRequest("a", CREATED, Specs.experiment(Map.of("model", "nano")));

    var whole = (Trial.Composed) Trees.COMPOSER.compose(request, null);
    var halved = (Trial.Composed) Trees.COMPOSER.compose(request, 8);

    assertThat(halved.config()).contains("micro_batch_size: 8");
    assertThat(halved.digest()).isEqualTo(whole.digest());
    assertThat(halved.configDigest()).isEqualTo(whole.configDigest());
  }

  private static Trial compose(Map<String, String> params, List<String> overrides) {
    var spec = Specs.experiment(params, overrides, FailurePolicy.DEFAULT, false);
    return Trees.COMPOSER.compose(new TrialRequest("team", CREATED, spec), null);
  }

  private static Trial named(Dataset data, List<String> overrides) {
    var spec = Specs.experiment(Map.of("model", "nano"), overrides, FailurePolicy.DEFAULT, false);
    var withData = ExperimentSpecBuilder.builder(spec).data(data).build();
    return Trees.COMPOSER.compose(new TrialRequest("team", CREATED, withData), null);
  }

  private static SpecProblem problem(Trial trial) {
    assertThat(trial).isInstanceOf(Trial.Refused.class);
    return ((Trial.Refused) trial).problems().getFirst();
  }

  private static String digest(Trial trial) {
    assertThat(trial).isInstanceOf(Trial.Composed.class);
    return ((Trial.Composed) trial).digest();
  }
}
