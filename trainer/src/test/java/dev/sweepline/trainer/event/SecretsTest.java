package dev.sweepline.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "WANDB_API_KEY",
        "SWEEPLINE_EVENT_KEY",
        "AWS_SECRET_ACCESS_KEY",
        "HF_TOKEN",
        "db_password",
        "PGPASSWORD",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "NPM_AUTH"
      })
  void starsOutWhatAVariableWithTheNameOfAKeyHolds(String name) {
    var secrets = Secrets.of(Map.of(name, "0123456789abcdef"));

    assertThat(secrets.without("key=0123456789abcdef, again 0123456789abcdef!"))
        .isEqualTo("key=***, again ***!");
  }

  @Test
  void leavesEverythingElse() {
    var secrets = Secrets.of(Map.of("SWEEPLINE_UID", "0123456789", "PAD_TOKEN", "[PAD]"));

    assertThat(secrets.without("run 0123456789 pads with [PAD]"))
        .isEqualTo("run 0123456789 pads with [PAD]");
  }

  @Test
  void knowsEachLineOfAKeyOfSeveralAndTheLongerOfTwo() {
    var secrets =
        Secrets.of(
            Map.of(
                "TLS_KEY", "-----BEGIN-----\nMIIEvQIBADANBg\n",
                "A_TOKEN", "abcdefgh",
                "B_TOKEN", "abcdefghijkl"));

    assertThat(secrets.without("read MIIEvQIBADANBg and abcdefghijkl, abcdefgh"))
        .isEqualTo("read *** and ***, ***");
  }
}
