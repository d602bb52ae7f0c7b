package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoresTest {
  /// The numbers are those of scikit-learn's `accuracy_score` and `f1_score(average="macro")`.
  @ParameterizedTest
  @CsvSource({
    "012012, 021001, 0.3333333333333333, 0.26666666666666666",
    "0001, 0000, 0.75, 0.42857142857142855",
    "0113, 0123, 0.75, 0.6666666666666666",
    "2130040240410033010430401404430104123140, 2100244243310013010400413444230102102340, 0.625, 0.5842426579268685",
  })
  void areScikitLearns(String truths, String answers, double accuracy, double macroF1) {
    var scores = new Scores(6);
    for (int i = 0; i < truths.length(); i++) {
      scores.add(truths.charAt(i) - '0', answers.charAt(i) - '0');
    }

    assertThat(scores.accuracy()).isCloseTo(accuracy, within(1e-12));
    assertThat(scores.macroF1()).isCloseTo(macroF1, within(1e-12));
  }
}
