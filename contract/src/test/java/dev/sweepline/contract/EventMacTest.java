package dev.sweepline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EventMacTest {
  private static final byte[] ROOT = "a root key of the operator".getBytes(StandardCharsets.UTF_8);
  private static final byte[] VALUE = "{\"seq\":0}".getBytes(StandardCharsets.UTF_8);

  @Test
  void signsAsTheSecondTestCaseOfRfc4231() {
    var key = HexFormat.of().formatHex("Jefe".getBytes(StandardCharsets.US_ASCII));
    var value = "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII);

    assertThat(EventMac.sign(key, value))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void anAttemptsKeySignsForThatAttemptOnly() {
    var first = EventKeys.derive(ROOT, "uid-1", 1);

    assertThat(EventMac.verify(first, VALUE, EventMac.sign(first, VALUE))).isTrue();
    assertThat(
            EventMac.verify(EventKeys.derive(ROOT, "uid-1", 2), VALUE, EventMac.sign(first, VALUE)))
        .isFalse();
    assertThat(
            EventMac.verify(EventKeys.derive(ROOT, "uid-2", 1), VALUE, EventMac.sign(first, VALUE)))
        .isFalse();
    assertThat(EventMac.verify(first, VALUE, "no signature")).isFalse();
  }

  @Test
  void knowsItsExitCodesAndNoOthers() {
    assertThat(ExitCode.of(12)).contains(ExitCode.OUT_OF_MEMORY);
    assertThat(ExitCode.of(20).map(ExitCode::outcome)).contains(Outcome.Stopped);
    assertThat(ExitCode.of(137)).isEmpty();
  }
}
