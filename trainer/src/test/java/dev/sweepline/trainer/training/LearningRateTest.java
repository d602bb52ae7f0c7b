package dev.sweepline.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sweepline.trainer.config.SettingsReader;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LearningRateTest {
  static Stream<Named<JsonNode>> schedules() {
    return Golden.cases("schedules");
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void fallsAsPyTorchsDo(JsonNode golden) {
    var rate = new LearningRate(Golden.settings(golden), 2);

    assertThat(IntStream.range(0, 12).mapToDouble(rate::at).toArray())
        .containsExactly(Golden.doubles(golden.path("rates")), within(1e-9));
  }

  /// One epoch of ten steps to warm up, four to go; rates after 1, 10, 11, 31 and 51 steps.
  @ParameterizedTest
  @CsvSource({
    "cosine, 0.1, 1, 1, 0.5, 0",
    "step, 0.1, 1, 1, 0.5, 0.25",
    "constant, 0.1, 1, 1, 1, 1",
  })
  void warmsUpFirst(
      String scheduler, double first, double tenth, double next, double half, double end) {
    var training =
        Map.<String, Object>of(
            "scheduler", scheduler,
            "lr", 1,
            "max_epochs", 5,
            "warmup_epochs", 1,
            "step_epochs", 2,
            "step_gamma", 0.5);
    var settings =
        SettingsReader.read(Map.of("data", Map.of("root", "/d"), "training", training)).training();

    var rate = new LearningRate(settings, 10);

    assertThat(Stream.of(0, 9, 10, 30, 50).mapToDouble(rate::at).toArray())
        .containsExactly(new double[] {first, tenth, next, half, end}, within(1e-12));
  }
}
