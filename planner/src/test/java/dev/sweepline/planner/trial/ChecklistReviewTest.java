package dev.sweepline.planner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ChecklistLine;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChecklistReviewTest {
  private static final SweepSpec SPEC =
      Specs.sweep(
          SweepType.CUSTOM,
          Specs.search(
              List.of(
                  Specs.key("data.image_size", "224", "384"),
                  Specs.key("data.augmentation", "none")),
              List.of(),
              List.of(1, 2),
              null),
          2);
  private static final Map<String, String> BOTH = Map.of("val_f1", "0.86", "val_acc", "0.87");

  @Test
  void saysOfEveryItemWhatIsThere() {
    assertThat(ChecklistReview.of(SPEC, null, List.of()))
        .isEqualTo(
            new ChecklistReview(
                List.of(
                    new ChecklistLine("hypothesis", true, "larger images help"),
                    new ChecklistLine(
                        "baseline",
                        true,
                        "val_f1 0.84, as written in the checklist; on which data is unknown"),
                    new ChecklistLine(
                        "ranges",
                        true,
                        "data.image_size (2 values), data.augmentation (1 value), 2 seeds"),
                    new ChecklistLine("expected", true, "val_f1 0.88"),
                    new ChecklistLine("wandb", true, "docs"),
                    new ChecklistLine("secrets", true, "no key or password is written out"),
                    new ChecklistLine("committed", true, "3f2c9e1d".repeat(5))),
                List.of(),
                false));
  }

  @Test
  void saysOfEveryItemThatIsMissingWhatToDo() {
    var bare =
        SweepSpecBuilder.builder(SPEC)
            .checklist(Checklist.EMPTY)
            .source(null)
            .tracking(null)
            .build();
    var literal = KeyNames.inConfiguration("spec.overrides[0]", "wandb.api_key");

    var review = ChecklistReview.of(bare, null, List.of(literal));

    assertThat(review.lines())
        .filteredOn(line -> !line.satisfied())
        .containsExactly(
            new ChecklistLine(
                "hypothesis",
                false,
                "spec.checklist.hypothesis: write the sentence to confirm or refute"),
            new ChecklistLine(
                "baseline",
                false,
                "spec.checklist.baseline: name the baseline to compare with, as ref or as metrics"),
            new ChecklistLine(
                "expected",
                false,
                "spec.checklist.expected: record the result you expect, with figures"),
            new ChecklistLine("wandb", false, "spec.tracking.wandb.project: set the W&B project"),
            new ChecklistLine(
                "secrets",
                false,
                "spec.overrides[0]: wandb.api_key is called like a key and holds a literal: write"
                    + " ${oc.env:NAME} there, and give the trainer the variable by"
                    + " spec.template.env with valueFrom.secretKeyRef"),
            new ChecklistLine(
                "committed",
                false,
                "spec.source.commit: commit the code and give the commit's 40 digits"));
    assertThat(review.needsPerson()).isTrue();
  }

  @Test
  void anExperimentOfItsOwnSearchesNothing() {
    var review = ChecklistReview.of(Specs.experiment(Map.of()), null, List.of());

    assertThat(review.lines())
        .extracting(ChecklistLine::item)
        .containsExactly("hypothesis", "baseline", "expected", "wandb", "secrets", "committed");
  }

  @Test
  void baselineNeedsBothF1AndAccuracy() {
    assertThat(baseline(new BaselineView("doc-baseline", true, Map.of("val_f1", "0.86")), null))
        .isEqualTo(
            new ChecklistLine(
                "baseline",
                false,
                "spec.checklist.baseline: the best trial of the Sweep doc-baseline reported no"
                    + " val_acc: name one that has both, or give its figures as metrics"));
    assertThat(baseline(new BaselineView("doc-baseline", true, BOTH), null).satisfied()).isTrue();
  }

  @Test
  void baselineIsAboutTheSameData() {
    var onV2 = onData("doc-v2");

    assertThat(baseline(onV2, new Dataset("doc-v3", null, "/data")))
        .isEqualTo(
            new ChecklistLine(
                "baseline",
                false,
                "spec.checklist.baseline: the Sweep doc-baseline is about doc-v2, and this one about"
                    + " doc-v3: name a baseline on the same data"));
    assertThat(baseline(onV2, new Dataset("doc-v2", null, "/elsewhere")).message())
        .isEqualTo("Sweep doc-baseline: val_acc 0.87, val_f1 0.86, on the same data: doc-v2");
    assertThat(baseline(onV2, null))
        .isEqualTo(
            new ChecklistLine(
                "baseline",
                true,
                "Sweep doc-baseline: val_acc 0.87, val_f1 0.86; whether on the same data is unknown,"
                    + " as not both of them name it in spec.data"));
  }

  @Test
  void aBaselineIsAboutTheDataThatItsTrialsMeasured() {
    var measured = "sha256:" + "a".repeat(64);
    var asked = "sha256:" + "b".repeat(64);
    var data = DataIdentity.of(new Dataset("doc-v3", null, "/data"), measured);

    assertThat(
            baseline(
                new BaselineView("doc-baseline", true, BOTH, data),
                new Dataset("doc-v3", null, "/data", asked)))
        .isEqualTo(
            new ChecklistLine(
                "baseline",
                false,
                "spec.checklist.baseline: the Sweep doc-baseline is about doc-v3"
                    + " (sha256:aaaaaaaaaa), and this one about doc-v3 (sha256:bbbbbbbbbb): name a"
                    + " baseline on the same data"));
  }

  @Test
  void needsAPersonWhereTheBaselineCannotBecomeOne() {
    var other = new DataIdentity("doc-v2", null);
    var data = new Dataset("doc-v3", null, "/data");

    assertThat(needsPerson(null, data)).as("it may come").isFalse();
    assertThat(needsPerson(new BaselineView("b", false, Map.of()), data)).as("it runs").isFalse();
    assertThat(
            needsPerson(
                new BaselineView("b", false, "2 of 2 trials failed", Map.of(), other), data))
        .as("it failed")
        .isTrue();
    assertThat(needsPerson(new BaselineView("b", true, BOTH, other), data))
        .as("other data")
        .isTrue();
    assertThat(needsPerson(new BaselineView("b", true, Map.of("val_f1", "0.8")), data))
        .as("no accuracy")
        .isTrue();
  }

  @Test
  void digestsDecideWhereBothAreKnown() {
    var one = new DataIdentity("doc-v3", "sha256:" + "a".repeat(64));
    var copy = new DataIdentity("doc-v3-copy", "sha256:" + "a".repeat(64));
    var other = new DataIdentity("doc-v3", "sha256:" + "b".repeat(64));

    assertThat(one.with(copy)).isEqualTo(DataIdentity.Comparison.SAME);
    assertThat(one.with(other)).isEqualTo(DataIdentity.Comparison.OTHER);
    assertThat(one.with(new DataIdentity("doc-v3", null))).isEqualTo(DataIdentity.Comparison.SAME);
  }

  @Test
  void figuresOfABaselineNeedF1() {
    var spec = checking(new Checklist.Baseline(Map.of("val_acc", "0.87"), null), null);

    assertThat(line(ChecklistReview.of(spec, null, List.of())))
        .isEqualTo(
            new ChecklistLine(
                "baseline",
                false,
                "spec.checklist.baseline: give the baseline's val_f1 among its metrics"));
  }

  private static BaselineView onData(String name) {
    return new BaselineView("doc-baseline", true, BOTH, new DataIdentity(name, null));
  }

  private static ChecklistLine baseline(BaselineView found, @Nullable Dataset data) {
    var written = new Checklist.Baseline(Map.of(), new Reference("doc-baseline"));
    return line(ChecklistReview.of(checking(written, data), found, List.of()));
  }

  private static boolean needsPerson(@Nullable BaselineView found, Dataset data) {
    var written = new Checklist.Baseline(Map.of(), new Reference("b"));
    return ChecklistReview.of(checking(written, data), found, List.of()).needsPerson();
  }

  private static ChecklistLine line(ChecklistReview review) {
    return review.lines().stream()
        .filter(line -> line.item().equals("baseline"))
        .findFirst()
        .orElseThrow();
  }

  private static SweepSpec checking(Checklist.Baseline baseline, @Nullable Dataset data) {
    var checklist = SPEC.checklist();
    return SweepSpecBuilder.builder(SPEC)
        .data(data)
        .checklist(
            new Checklist(
                checklist.hypothesis(), baseline, checklist.expected(), checklist.enforcement()))
        .build();
  }
}
