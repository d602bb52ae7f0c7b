package dev.sweepline.planner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.dedupe.DedupeProblems;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.spec.DedupeBuilder;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.FailurePolicy;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.PodTemplateBuilder;
import dev.sweepline.planner.spec.Source;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrialIdentityTest {
  private static final ExperimentSpec SPEC = Specs.experiment(Map.of("model", "nano"));

  @Test
  void isWhatItWasBeforeAnybodyCouldAskForMore() {
    var config =
        Map.of(
            "model", Map.of("name", "nano"),
            "device", "cuda",
            "checkpoint", Map.of("keep", 3, "metric", "val_f1"),
            "data",
                Map.of("root", "/data", "workers", 4, "micro_batch_size", 8, "image_size", 224));
    var spec =
        ExperimentSpecBuilder.builder(SPEC)
            .data(new Dataset("doc-v3", null, "/data"))
            .template(PodTemplateBuilder.builder(SPEC.template()).image("trainer:1").build())
            .build();

    assertThat(TrialIdentity.digest("team", spec, config))
        .as("a new release must not run finished trials again")
        .isEqualTo("sha256:c0587348a873158f8830c8770b80446afa429c66c9cc4e96382140d681c8b298");
  }

  @Test
  void ignoresWhatTheSpecSays() {
    var other = with(SPEC, dedupe(Dedupe.Code.IMAGE, "training.lr"), "training.lr=0.5");

    assertThat(digest(other)).isEqualTo(digest(with(SPEC, other.dedupe(), "training.lr=0.1")));
    assertThat(digest(with(SPEC, Dedupe.DEFAULT, "training.lr=0.5")))
        .isNotEqualTo(digest(with(SPEC, Dedupe.DEFAULT, "training.lr=0.1")));
  }

  @Test
  void tellsImagesApartOrCommitsOrBoth() {
    for (var code : Dedupe.Code.values()) {
      var plain = with(SPEC, dedupe(code), null);
      assertThat(digest(imaged(plain, "trainer:2")).equals(digest(imaged(plain, "trainer:1"))))
          .as("images with " + code)
          .isEqualTo(code == Dedupe.Code.COMMIT);
      assertThat(digest(committed(plain, "a")).equals(digest(committed(plain, "b"))))
          .as("commits with " + code)
          .isEqualTo(code == Dedupe.Code.IMAGE);
    }
  }

  @Test
  void tellsCommandsArgumentsAndVariablesApartWhereGiven() {
    var templates =
        List.of(
            SPEC.template(),
            running(template -> template.command(List.of("python", "train.py"))),
            running(template -> template.command(List.of("python", "train_v2.py"))),
            running(template -> template.args(List.of("python", "train.py"))),
            running(template -> template.env(List.of(new PodTemplate.EnvVar("FOLDS", "5")))),
            running(template -> template.env(List.of(new PodTemplate.EnvVar("FOLDS", "6")))));

    var all =
        templates.stream()
            .map(template -> digest(ExperimentSpecBuilder.builder(SPEC).template(template).build()))
            .toList();

    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void ofDataWithADigestTheNameDoesNotMatter() {
    var one = "sha256:" + "1".repeat(64);
    var two = "sha256:" + "2".repeat(64);

    assertThat(digest(reading(new Dataset("v3", null, "/data", one))))
        .isEqualTo(digest(reading(new Dataset("v3-copy", null, "/data", one))))
        .isNotEqualTo(digest(reading(new Dataset("v3", null, "/data", two))));
  }

  @Test
  void saysWhatIsWrongWithWhatCannotBeTold() {
    assertThat(
            DedupeProblems.of(dedupe(Dedupe.Code.BOTH, "seed", "a..b"), null).stream()
                .map(SpecProblem::toString))
        .containsExactly(
            "spec.dedupe.code: Commit and Both need spec.source.commit; or Image",
            "spec.dedupe.ignore[0]: is seed, which tells repetitions apart; leave it out",
            "spec.dedupe.ignore[1]: is a..b, must be a key such as training.log_every");
    assertThat(
            DedupeProblems.of(Dedupe.DEFAULT, new Source(null, "main", null)).stream()
                .map(SpecProblem::toString))
        .containsExactly(
            "spec.source.commit: is main, must be the commit's 40 hexadecimal digits: git rev-parse"
                + " HEAD");
  }

  private static PodTemplate running(UnaryOperator<PodTemplateBuilder> what) {
    return what.apply(PodTemplateBuilder.builder(SPEC.template())).build();
  }

  private static Dedupe dedupe(Dedupe.Code code, String... ignore) {
    return DedupeBuilder.builder(Dedupe.DEFAULT).code(code).ignore(List.of(ignore)).build();
  }

  private static ExperimentSpec with(
      ExperimentSpec spec, Dedupe dedupe, @Nullable String override) {
    return ExperimentSpecBuilder.builder(
            Specs.experiment(
                spec.params(),
                override == null ? List.of() : List.of(override),
                FailurePolicy.DEFAULT,
                false))
        .dedupe(dedupe)
        .build();
  }

  private static ExperimentSpec imaged(ExperimentSpec spec, String image) {
    return ExperimentSpecBuilder.builder(spec)
        .template(PodTemplateBuilder.builder(spec.template()).image(image).build())
        .build();
  }

  private static ExperimentSpec committed(ExperimentSpec spec, String digit) {
    return ExperimentSpecBuilder.builder(spec)
        .source(new Source(null, digit.repeat(40), null))
        .build();
  }

  private static ExperimentSpec reading(Dataset data) {
    return ExperimentSpecBuilder.builder(SPEC).data(data).build();
  }

  private static String digest(ExperimentSpec spec) {
    var request = new TrialRequest("team", Instant.parse("2026-02-13T00:00:00Z"), spec);
    return ((Trial.Composed) Trees.COMPOSER.compose(request, null)).digest();
  }
}
