package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.trainer.config.EnsembleSettings;
import dev.sweepline.trainer.config.EnsembleSettings.Member;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.ensemble.Voting;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnsembleWordsTest {
  private static final String TREE =
      Path.of(System.getProperty("sweepline.root"), "configs").toString();

  /// Names of files as a training gives them, and as nobody should.
  @Test
  void tellsCheckpointsFromOverrides() {
    var arguments =
        EnsembleWords.arguments(
            List.of(
                "ensemble",
                "runs/a/epoch=02-val_f1=0.885.safetensors",
                "data.root=/pages",
                "it's here.safetensors",
                "--voting",
                "soft, HARD",
                "c.safetensors",
                "--config-dir",
                TREE,
                "--weights",
                "2,1,0.5"));

    var read = SettingsReader.ensemble(Configuration.read(Optional.empty(), arguments).values());

    assertThat(arguments).contains("data.root=/pages");
    assertThat(read)
        .contains(
            new EnsembleSettings(
                List.of(
                    member("runs/a/epoch=02-val_f1=0.885.safetensors", 2),
                    member("it's here.safetensors", 1),
                    member("c.safetensors", 0.5)),
                List.of(Voting.SOFT, Voting.HARD)));
  }

  @Test
  void wantsAWeightForEachCheckpoint() {
    assertThatThrownBy(
            () -> EnsembleWords.arguments(List.of("ensemble", "a", "b", "c", "--weights", "1,2")))
        .isInstanceOf(TrainingFailure.class)
        .hasMessage("--weights: must be one for each checkpoint, 3, was 2");
  }

  private static Member member(String file, double weight) {
    return new Member(Optional.empty(), Path.of(file), Optional.empty(), weight);
  }
}
