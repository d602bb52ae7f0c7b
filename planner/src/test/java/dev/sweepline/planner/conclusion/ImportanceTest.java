package dev.sweepline.planner.conclusion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.conclusion.Importance.Known;
import dev.sweepline.planner.conclusion.Importance.Method;
import dev.sweepline.planner.conclusion.Importance.Share;
import dev.sweepline.planner.conclusion.Importance.Unclaimed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImportanceTest {
  private static final List<Factor> GRID =
      List.of(
          Factor.listed("model"),
          Factor.listed("data.image_size"),
          Factor.listed("data.augmentation"));
  private static final List<Factor> MIXED =
      List.of(
          new Factor("training.lr", Optional.of(new Factor.Range(1e-5, 1e-2, true))),
          new Factor("training.decay", Optional.of(new Factor.Range(0, 0.3, false))),
          Factor.listed("data.augmentation"));

  static Stream<Named<Map<?, ?>>> grids() {
    return Golden.cases("grids");
  }

  static Stream<Named<Map<?, ?>>> samples() {
    return Golden.cases("samples");
  }

  @ParameterizedTest
  @MethodSource("grids")
  void fullGridIsDecomposedAsStatsmodelsDoes(Map<?, ?> one) {
    var importance = known(unzipped(GRID, Golden.runs(one)));

    assertThat(importance.method()).isEqualTo(Method.EXACT);
    for (var expected : Golden.list(one, "shares")) {
      var term = (Map<?, ?>) expected;
      var share = share(importance, Golden.list(term, "keys"));
      assertThat(share.share()).isCloseTo(Golden.number(term, "share"), Offset.offset(1e-9));
      assertThat(share.clear()).isEqualTo(Golden.number(term, "p") * 6 < 0.05);
    }
    assertThat(importance.higher()).isCloseTo(Golden.number(one, "higher"), Offset.offset(1e-9));
    assertThat(importance.seeds()).isCloseTo(Golden.number(one, "seeds"), Offset.offset(1e-9));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void forestComesNearTheExactSharesAndOptunas(Map<?, ?> one) {
    var importance = known(unzipped(MIXED, Golden.runs(one)));

    assertThat(importance.method()).isEqualTo(Method.FOREST);
    var exact = (Map<?, ?>) Objects.requireNonNull(one.get("exact"));
    var optuna = (Map<?, ?>) Objects.requireNonNull(one.get("optuna"));
    for (var key : List.of("training.lr", "training.decay", "data.augmentation")) {
      var share = share(importance, List.of(key)).share();
      assertThat(share).as(key).isCloseTo(Golden.number(exact, key), Offset.offset(0.05));
      assertThat(share).as(key).isCloseTo(Golden.number(optuna, key), Offset.offset(0.05));
    }
    assertThat(share(importance, List.of("training.lr", "training.decay")).share())
        .isCloseTo(Golden.number(one, "exactPair"), Offset.offset(0.06));
  }

  /// Where seeds change nothing, what rounding leaves of a key that does nothing is no effect.
  @Test
  void whatRoundingLeavesIsNoEffect() {
    var runs = new ArrayList<Run>();
    for (var model : List.of("b0", "b1", "b3")) {
      for (var size : List.of("224", "384", "512")) {
        for (int seed = 1; seed <= 3; seed++) {
          runs.add(
              new Run(
                  Map.of("model", model, "data.image_size", size),
                  0.1 * Integer.parseInt(model.substring(1)) + 0.7));
        }
      }
    }

    var importance =
        known(unzipped(List.of(Factor.listed("model"), Factor.listed("data.image_size")), runs));

    assertThat(importance.shares().stream().filter(Share::clear).map(Share::keys))
        .containsExactly(List.of("model"));
  }

  /// Keys that always change together cannot be told apart by any number of runs.
  @Test
  void keysThatMoveTogetherShareOneClaim() {
    var pairs = Map.of("b0", "224", "b1", "384", "b3", "512");
    var runs = new ArrayList<Run>();
    for (int seed = 0; seed < 12; seed++) {
      for (var pair : pairs.entrySet()) {
        for (var augmentation : List.of("none", "mixup")) {
          runs.add(
              new Run(
                  Map.of(
                      "model", pair.getKey(),
                      "data.image_size", pair.getValue(),
                      "data.augmentation", augmentation),
                  Integer.parseInt(pair.getValue()) / 1000.0 + 0.001 * (seed % 3)));
        }
      }
    }

    var importance = known(unzipped(GRID, runs));

    assertThat(importance.method()).isEqualTo(Method.EXACT);
    assertThat(importance.shares().stream().filter(Share::clear).map(Share::keys))
        .containsExactly(List.of("model + data.image_size"));
  }

  @Test
  void runsInAnyOrderSayTheSameOfAGrid() {
    var runs = new ArrayList<>(Golden.runs(grids().findFirst().orElseThrow().getPayload()));
    var before = known(unzipped(GRID, runs));

    Collections.shuffle(runs, new Random(3));

    var after = known(unzipped(GRID, runs));
    for (var share : before.shares()) {
      assertThat(share(after, share.keys()).share()).isCloseTo(share.share(), Offset.offset(1e-9));
    }
  }

  @Test
  void threeFoldNoiseMakesLargerErrors() {
    var runs = Golden.runs(grids().findFirst().orElseThrow().getPayload());
    var random = new Random(1);
    var noisier =
        runs.stream()
            .map(run -> new Run(run.params(), run.value() + 0.012 * random.nextGaussian()))
            .toList();

    var quiet = share(known(unzipped(GRID, runs)), List.of("model"));
    var noisy = share(known(unzipped(GRID, noisier)), List.of("model"));

    assertThat(quiet.standardError()).isPositive().isLessThan(noisy.standardError());
  }

  @Test
  void claimsNothingFromNoise() {
    var random = new Random(5);
    var runs =
        IntStream.range(0, 60)
            .mapToObj(i ->
                new Run(
                    Map.of("lr", "" + random.nextDouble(), "aug", List.of("a", "b").get(i % 2)),
                    random.nextGaussian()))
            .toList();
    var factors =
        List.of(new Factor("lr", Optional.of(new Factor.Range(0, 1, false))), Factor.listed("aug"));

    var importance = unzipped(factors, runs);

    assertThat(importance)
        .isInstanceOfSatisfying(
            Unclaimed.class,
            unclaimed -> assertThat(unclaimed.why()).contains("with less than 25 %"));
  }

  @Test
  void claimsNothingFromTooFewRuns() {
    var runs =
        Stream.of("224", "384", "512")
            .flatMap(size ->
                Stream.of("none", "mixup")
                    .map(augmentation ->
                        new Run(
                            Map.of("data.image_size", size, "data.augmentation", augmentation),
                            Double.parseDouble(size) / 1000)))
            .toList();

    assertThat(unzipped(GRID, runs))
        .isEqualTo(
            new Unclaimed(
                "6 runs are too few for 2 keys: it takes 20, or two seeds or more in each cell of a"
                    + " full grid",
                2));
    assertThat(unzipped(GRID, List.of())).isEqualTo(new Unclaimed("no key varied among 0 runs", 0));
  }

  @Test
  void keyThatOnlySomeTrialsHaveCounts() {
    var random = new Random(9);
    var runs =
        IntStream.range(0, 80)
            .mapToObj(i -> {
              double momentum = random.nextDouble();
              return i % 2 == 0
                  ? new Run(Map.of("optimizer", "sgd", "momentum", "" + momentum), momentum)
                  : new Run(Map.of("optimizer", "adam"), 0.5 + 0.01 * random.nextGaussian());
            })
            .toList();
    var factors =
        List.of(
            Factor.listed("optimizer"),
            new Factor("momentum", Optional.of(new Factor.Range(0, 1, false))));

    var importance = known(unzipped(factors, runs));

    assertThat(importance.shares().getFirst().keys()).containsExactly("momentum");
    assertThat(importance.shares().getFirst().clear()).isTrue();
  }

  /// That each tuple of a zip has run once is not chance: its keys cannot be told apart.
  @Test
  void keysOfAZipShareOneClaimAlsoWhereEachTupleRanOnce() {
    var rates = Factor.listed("training.lr");
    var batches = Factor.listed("data.batch_size");
    var runs =
        IntStream.range(0, 24)
            .mapToObj(i ->
                new Run(
                    Map.of(
                        "training.lr", "" + (i + 1) / 1000.0, "data.batch_size", "" + 8 * (i + 1)),
                    0.7 + 0.01 * i))
            .toList();

    var zipped =
        known(
            Importance.of(
                List.of(rates, batches), List.of(List.of("training.lr", "data.batch_size")), runs));
    var separate = known(unzipped(List.of(rates, batches), runs));

    assertThat(zipped.shares().stream().map(Share::keys))
        .containsExactly(List.of("training.lr + data.batch_size"));
    assertThat(zipped.shares().getFirst().clear()).isTrue();
    assertThat(separate.shares()).hasSize(3);
  }

  private static Importance unzipped(List<Factor> factors, List<Run> runs) {
    return Importance.of(factors, List.of(), runs);
  }

  private static Known known(Importance importance) {
    assertThat(importance).isInstanceOf(Known.class);
    return (Known) importance;
  }

  private static Share share(Known importance, List<?> keys) {
    return importance.shares().stream()
        .filter(share -> share.keys().equals(keys))
        .findFirst()
        .orElseThrow();
  }
}
