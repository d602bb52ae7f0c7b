package dev.sweepline.planner.conclusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EstimateTest {

  static Stream<Named<Map<?, ?>>> estimates() {
    return Golden.cases("estimates");
  }

  static Stream<Named<Map<?, ?>>> differences() {
    return Golden.cases("differences");
  }

  @ParameterizedTest
  @MethodSource("estimates")
  void meanAndErrorAreThoseOfScipy(Map<?, ?> one) {
    var estimate = Estimate.of(Golden.numbers(one, "values"));

    assertThat(estimate.mean()).isCloseTo(Golden.number(one, "mean"), Offset.offset(1e-9));
    assertThat(estimate.standardError().orElseThrow())
        .isCloseTo(Golden.number(one, "standardError"), Offset.offset(1e-9));
  }

  @ParameterizedTest
  @MethodSource("differences")
  void differenceHasWelchsError(Map<?, ?> one) {
    var difference =
        Estimate.of(Golden.numbers(one, "one")).minus(Estimate.of(Golden.numbers(one, "other")));

    assertThat(difference.value())
        .isCloseTo(Golden.number(one, "difference"), Offset.offset(1e-12));
    assertThat(difference.standardError().orElseThrow())
        .isCloseTo(Golden.number(one, "standardError"), Offset.offset(1e-12));
  }

  @Test
  void singleRunHasNoErrorAndNoClearDifference() {
    var single = Estimate.of(List.of(0.9));

    assertThat(single).isEqualTo(new Estimate(1, 0.9, OptionalDouble.empty()));
    assertThat(single.minus(Estimate.given(0.1)).clear()).isFalse();
  }

  @Test
  void givenFigureAddsNoErrorOfItsOwn() {
    var seeds = Estimate.of(List.of(0.86, 0.88));

    var difference = seeds.minus(Estimate.given(0.84));

    assertThat(difference.standardError()).isEqualTo(seeds.standardError());
    assertThat(difference.clear()).isTrue();
    assertThat(seeds.minus(Estimate.given(0.86)).clear()).isFalse();
  }
}
