package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.status.Best;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Provenance;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final ExperimentStatus ORIGINAL = status("0.9", "sha256:d");

  @Test
  void isEqualWhereEveryFactIs() {
    var replay = Replay.of(ORIGINAL, status("0.9", "sha256:d"), BigDecimal.ZERO);

    assertThat(replay.isEqual()).isTrue();
    assertThat(replay.table().toText())
        .isEqualTo(
            """
            fact            original   replay
            trial digest    sha256:t   sha256:t   equal
            config digest   sha256:c   sha256:c   equal
            image           sha256:i   sha256:i   equal
            data digest     sha256:d   sha256:d   equal
            device          cpu        cpu        equal
            version of djl  0.36       0.36       equal
            outcome         Succeeded  Succeeded  equal
            best epoch      7          7          equal
            val_f1          0.9        0.9        equal
            """);
  }

  @Test
  void namesWhatDiffers() {
    var replay = Replay.of(ORIGINAL, status("0.8", "sha256:e"), BigDecimal.ZERO);

    assertThat(replay.isEqual()).isFalse();
    assertThat(replay.facts())
        .filteredOn(fact -> fact.answer() == Replay.Answer.DIFFERS)
        .containsExactly(
            new Replay.Fact("data digest", "sha256:d", "sha256:e", Replay.Answer.DIFFERS),
            new Replay.Fact("val_f1", "0.9", "0.8", Replay.Answer.DIFFERS));
  }

  @Test
  void toleratesWhatItIsTold() {
    var near = status("0.9009", "sha256:d");

    assertThat(Replay.of(ORIGINAL, near, new BigDecimal("0.001")).isEqual()).isTrue();
    assertThat(Replay.of(ORIGINAL, near, new BigDecimal("0.0001")).isEqual()).isFalse();
  }

  @Test
  void showsWhatTheMachineDidAndLetsItDiffer() {
    var slow = ExperimentStatusBuilder.builder(ORIGINAL).metrics(speed("18.4")).build();
    var fast = ExperimentStatusBuilder.builder(ORIGINAL).metrics(speed("120.5")).build();

    var replay = Replay.of(slow, fast, BigDecimal.ZERO);

    assertThat(replay.isEqual()).isTrue();
    assertThat(replay.facts())
        .contains(new Replay.Fact("images_per_s", "18.4", "120.5", Replay.Answer.OF_MACHINE));
  }

  private static Map<String, String> speed(String imagesPerSecond) {
    return Map.of("val_f1", "0.9", "images_per_s", imagesPerSecond);
  }

  @Test
  void whatNobodySaidIsUnknownAndNotDifferent() {
    var silent = ExperimentStatusBuilder.builder(ORIGINAL).provenance(null).build();

    var replay = Replay.of(silent, ORIGINAL, BigDecimal.ZERO);

    assertThat(replay.isEqual()).isTrue();
    assertThat(replay.facts())
        .contains(new Replay.Fact("image", "unknown", "sha256:i", Replay.Answer.UNKNOWN));
  }

  private static ExperimentStatus status(String value, String data) {
    return ExperimentStatusBuilder.builder()
        .phase(ExperimentPhase.SUCCEEDED)
        .digest("sha256:t")
        .configDigest("sha256:c")
        .best(new Best("val_f1", value, 7))
        .metrics(Map.of("val_f1", value))
        .provenance(new Provenance(null, "sha256:i", data, "cpu", Map.of("djl", "0.36")))
        .build();
  }
}
