package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Batch;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.trial.Specs;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final Trial RUNNING =
      Samples.trial(
          "384",
          "mixup",
          Trial.State.Running,
          Map.of("val_f1", 0.99),
          OptionalInt.of(3),
          new Trial.Attempts(1, 0, 0, 0, 0),
          "");

  @Test
  void listsTheBestFirstAndWhatHasNotSettledLast() {
    var trials =
        List.of(
            RUNNING,
            Samples.failed("224", "mixup", "no data"),
            Samples.succeeded("224", "none", 0.8412, 6),
            Samples.succeeded("384", "none", 0.8602, 10));

    var comparison = Comparison.of(Samples.spec(List.of(1)), trials);

    assertThat(comparison.table().toText())
        .isEqualTo(
            """
            run                                            image_size  augmentation  val_f1  val_acc  best epoch  duration  attempts  state
            20260213_efficientnet_b1_384_none_experiment          384  none          0.8602   0.8712          10       41s         1  Succeeded
            20260213_efficientnet_b1_224_none_experiment          224  none          0.8412   0.8522           6       41s         1  Succeeded
            20260213_efficientnet_b1_224_mixup_experiment         224  mixup              –        –           –       41s         2  Failed: no data
            20260213_efficientnet_b1_384_mixup_experiment         384  mixup         0.9900        –           3       41s         1  Running
            """);
  }

  @Test
  void sortsALossUpwards() {
    var ranking = Ranking.by("val_loss");
    var good = withLoss("224", 0.2);
    var bad = withLoss("384", 0.9);

    var comparison = Comparison.of(ranking, Samples.spec(List.of(1)), List.of(bad, good));

    assertThat(comparison.trials()).containsExactly(good, bad);
  }

  @Test
  void keyThatGoesThroughNumbersIsAColumnButHasNoMeans() {
    var spec = Samples.spec(List.of(1));
    var search =
        SearchBuilder.builder(spec.search())
            .algorithm(Search.Algorithm.RANDOM)
            .maxTrials(4)
            .space(
                List.of(
                    Specs.key("data.augmentation", "none", "mixup"),
                    DimensionBuilder.builder()
                        .key("data.image_size")
                        .min("200")
                        .max("400")
                        .type(Dimension.NumberType.INT)
                        .build()))
            .build();
    var trials =
        List.of(
            Samples.succeeded("224", "none", 0.81, 6),
            Samples.succeeded("301", "mixup", 0.84, 6),
            Samples.succeeded("384", "none", 0.86, 6));

    var comparison = Comparison.of(Specs.searching(spec, search), trials);

    assertThat(comparison.varied()).containsExactly("data.augmentation", "data.image_size");
    assertThat(comparison.effects(search))
        .extracting(Effect::key)
        .containsExactly("data.augmentation");
  }

  @Test
  void comparesLikeWithLikeOnly() {
    var trials =
        List.of(
            Samples.succeeded("224", "none", 0.80, 6),
            Samples.succeeded("384", "none", 0.83, 6),
            Samples.succeeded("224", "cutout", 0.82, 6),
            Samples.succeeded("384", "cutout", 0.87, 6),
            Samples.succeeded("224", "mixup", 0.10, 6),
            Samples.failed("384", "mixup", "no data"));
    var spec = Samples.spec(List.of(1));

    var size = Comparison.of(spec, trials).effects(spec.search()).getFirst();

    assertThat(size.key()).isEqualTo("data.image_size");
    assertThat(size.paired()).isTrue();
    assertThat(size.blocks()).isEqualTo(2);
    assertThat(size.levels()).extracting(Effect.Level::value).containsExactly("224", "384");
    assertThat(size.levels().getFirst().mean()).isEqualTo(0.81, Offset.offset(1e-9));
    assertThat(size.levels().getFirst().difference()).isEqualTo(OptionalDouble.empty());
    assertThat(size.levels().getLast().difference().orElseThrow())
        .isEqualTo(0.04, Offset.offset(1e-9));
    assertThat(size.levels().getLast().standardError().orElseThrow())
        .isEqualTo(0.01, Offset.offset(1e-9));
  }

  @Test
  void quotesCsvAndEscapesMarkdown() {
    var table =
        new Table(
            List.of(Table.Column.text("reason"), Table.Column.number("n")),
            List.of(List.of("a, \"b\" | c", "1")));

    assertThat(table.toCsv()).isEqualTo("reason,n\n\"a, \"\"b\"\" | c\",1\n");
    assertThat(table.toMarkdown())
        .isEqualTo(
            """
            | reason      |   n |
            | ----------- | --: |
            | a, "b" \\| c |   1 |
            """);
  }

  @Test
  void flagsRunsWhoseNormalisationSawOtherBatches() {
    var sizes = Specs.search(Specs.key("data.image_size", "384", "640"));
    var alike = List.of(normalised("384", 16), normalised("640", 16));
    var unlike = List.of(normalised("384", 16), normalised("640", 8));
    var spec = Specs.sweep(SweepType.MULTI_SCALE, sizes, 1);

    assertThat(Comparison.of(spec, alike).caution()).isEmpty();
    assertThat(Comparison.of(spec, alike).table().toCsv()).doesNotContain("norm. batch");
    assertThat(Comparison.of(spec, unlike).caution())
        .hasValueSatisfying(words -> assertThat(words).startsWith("Not quite alike"));
    assertThat(Comparison.of(spec, unlike).table().toCsv()).contains("norm. batch");
  }

  private static Trial normalised(String size, int batch) {
    return Trials.of(
        "docs-" + size,
        Specs.experiment(Map.of("data.image_size", size)),
        ExperimentStatusBuilder.builder()
            .batch(new Batch(16, batch, 16 / batch, batch, null, null))
            .build(),
        Instant.parse("2026-02-13T00:00:00Z"));
  }

  private static Trial withLoss(String size, double loss) {
    return Samples.trial(
        size,
        "none",
        Trial.State.Succeeded,
        Map.of("val_loss", loss),
        OptionalInt.of(1),
        new Trial.Attempts(1, 0, 0, 0, 0),
        "");
  }
}
