package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sweepline.contract.TrainerEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScoresTest {
  static Stream<Named<JsonNode>> scores() {
    return Golden.cases("scores");
  }

  @ParameterizedTest
  @MethodSource("scores")
  void areScikitLearns(JsonNode golden) {
    var scores = new Scores(golden.path("classes").asInt());
    int[] truths = Golden.integers(golden.path("truths"));
    int[] answers = Golden.integers(golden.path("answers"));
    for (int i = 0; i < truths.length; i++) {
      scores.add(truths[i], answers[i]);
    }

    assertThat(scores.accuracy()).isCloseTo(golden.path("accuracy").asDouble(), within(1e-12));
    assertThat(scores.macroF1()).isCloseTo(golden.path("macroF1").asDouble(), within(1e-12));
    assertThat(scores.classF1().stream().mapToDouble(Double::doubleValue).toArray())
        .containsExactly(Golden.doubles(golden.path("classF1")), within(1e-12));
    var confusion = new ArrayList<List<Long>>();
    golden
        .path("confusion")
        .forEach(row -> {
          var counts = new ArrayList<Long>();
          row.forEach(count -> counts.add(count.asLong()));
          confusion.add(counts);
        });
    assertThat(scores.confusion()).isEqualTo(confusion);
  }

  @Test
  void takeTheLargestValueForTheAnswer() {
    var scores = new Scores(3);
    scores.add(List.of(2, 0), new float[] {-1, -3, -0.5f, -1, -0.2f, -7});

    assertThat(scores.confusion())
        .containsExactly(List.of(0L, 1L, 0L), List.of(0L, 0L, 0L), List.of(0L, 0L, 1L));
  }

  @Test
  void goIntoAnEventForAFewClassesOnly() {
    var few = new Scores(2);
    few.add(1, 1);

    assertThat(few.perClass())
        .contains(
            new TrainerEvent.ClassScores(
                List.of(0.0, 1.0), List.of(List.of(0L, 0L), List.of(0L, 1L))));
    assertThat(new Scores(33).perClass()).isEmpty();
  }
}
