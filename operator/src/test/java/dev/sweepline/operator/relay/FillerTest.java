package dev.sweepline.operator.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.TrainerEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FillerTest {
  private static final Instant NOW = Instant.parse("2026-02-13T09:00:00Z");
  private static final Filler FILLER =
      new Filler(
          new RelaySettings(
              Path.of("events"),
              "u1",
              2,
              "sha256:cc",
              Path.of("kafka"),
              "sweepline.events",
              Optional.empty(),
              Optional.empty(),
              Path.of("termination")));

  @Test
  void putsInWhatTheScriptNeedNotKnow() {
    assertThat(fill("{\"type\":\"Progress\",\"step\":10,\"epoch\":0.5,\"metrics\":{\"a\":1}}"))
        .isEqualTo(
            new Filler.Filled(
                new TrainerEvent.Progress(
                    TrainerEvent.SCHEMA, "u1", 2, 7, NOW, 10, 0.5, Map.of("a", 1.0), false)));
    assertThat(
            fill("{\"type\":\"Started\",\"device\":\"cpu\",\"maxEpochs\":3,\"stepsPerEpoch\":4}"))
        .isEqualTo(
            new Filler.Filled(
                new TrainerEvent.Started(
                    TrainerEvent.SCHEMA,
                    "u1",
                    2,
                    7,
                    NOW,
                    "cpu",
                    Map.of(),
                    "sha256:cc",
                    null,
                    3,
                    4,
                    List.of())));
  }

  @Test
  void leavesTheTimeThatTheScriptKnowsAndNumbersItself() {
    assertThat(
            fill(
                "{\"type\":\"Progress\",\"seq\":99,\"uid\":\"u1\",\"attempt\":2,\"time\":\"2026-02-13T10:00:00.5+01:00\",\"step\":1,\"epoch\":1}"))
        .isEqualTo(
            new Filler.Filled(
                new TrainerEvent.Progress(
                    TrainerEvent.SCHEMA,
                    "u1",
                    2,
                    7,
                    Instant.parse("2026-02-13T09:00:00.5Z"),
                    1,
                    1,
                    Map.of(),
                    false)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Epoch 1: loss 0.3                                               | unreadable: .*
          []                                                              | no JSON object
          {"type":"Progress","step":1}                                    | unreadable: Missing required .*'epoch'.*
          {"type":"Progress","step":1,"epoch":NaN}                        | unreadable: .*NaN.*
          {"type":"Progress","step":1,"epoch":1,"metrics":{"a":"NaN"}}    | metrics.a is no finite number
          {"type":"Progress","step":1,"epoch":1,"uid":"u2"}               | uid is not the one of SWEEPLINE_UID
          {"type":"Progress","step":1,"epoch":1,"attempt":1}              | attempt is not the one of SWEEPLINE_ATTEMPT
          {"type":"Progress","step":1,"epoch":1,"schema":"sweepline.dev/event/v2"} | unknown schema sweepline.dev/event/v2
          {"type":"Levelled"}                                             | unknown type Levelled, known are Started, Progress, CheckpointSaved, Finished, Logged, Measured
          {"step":1}                                                      | unreadable: .*type is null.*
          {"type":"Logged"}                                               | unreadable: .*'lines'.*
          {"type":"Measured","values":{"cpu":"Infinity"}}                 | values.cpu is no finite number
          """)
  void saysWhatIsWrongWithALine(String line, String reason) {
    assertThat(fill(line))
        .isInstanceOfSatisfying(
            Filler.Refused.class, refused -> assertThat(refused.reason()).matches("(?s)" + reason));
  }

  @Test
  void refusesALineThatIsTooLong() {
    assertThat(fill("{\"type\":\"" + "x".repeat(70_000)))
        .isEqualTo(new Filler.Refused("longer than 65536 bytes"));
  }

  private static Filler.Result fill(String line) {
    return FILLER.fill(line.getBytes(StandardCharsets.UTF_8), 7, NOW);
  }
}
