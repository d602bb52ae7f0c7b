package dev.sweepline.trainer.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WandbVariablesTest {
  @Test
  void offlineIsAskedForAsTheOfficialClientIs() {
    assertThat(
            WandbVariables.of(
                Map.of(
                    "WANDB_MODE", "offline",
                    "WANDB_PROJECT", "docs",
                    "WANDB_ENTITY", "team",
                    "WANDB_DIR", "runs",
                    "WANDB_TAGS", "quick, nano")))
        .contains(
            new WandbVariables(
                Path.of("runs"),
                Optional.of("team"),
                "docs",
                Optional.empty(),
                Optional.empty(),
                List.of("quick", "nano"),
                Optional.empty()));
  }

  @Test
  void nothingIsTrackedUnlessAskedForAndInAPodByTheOperatorOnly() {
    assertThat(WandbVariables.of(Map.of())).isEmpty();
    assertThat(WandbVariables.of(Map.of("WANDB_MODE", "disabled"))).isEmpty();
    assertThat(WandbVariables.of(Map.of("WANDB_MODE", "offline", "SWEEPLINE_UID", "u"))).isEmpty();
  }

  @Test
  void aModeOrProjectThatCannotBeIsRefusedByName() {
    assertThatThrownBy(() -> WandbVariables.of(Map.of("WANDB_MODE", "online")))
        .hasMessage(
            "WANDB_MODE: must be offline or disabled, was 'online'; an offline run is uploaded with"
                + " `sweepline wandb sync`");
    assertThatThrownBy(
            () -> WandbVariables.of(Map.of("WANDB_MODE", "offline", "WANDB_PROJECT", "a/b")))
        .hasMessage(
            "WANDB_PROJECT: must have at most 128 characters and none of /\\#?%:, was 'a/b'");
  }
}
