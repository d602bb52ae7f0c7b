package dev.sweepline.planner.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogEndTest {
  @Test
  void keepsAShortLogAsItIs() throws IOException {
    assertThat(end("half a line\nand another")).isEqualTo("half a line\nand another");
  }

  @Test
  void keepsTheLast64KiBFromTheBeginningOfALine() throws IOException {
    var log =
        IntStream.range(0, 20_000).mapToObj(i -> "step " + i).collect(Collectors.joining("\n"));

    var end = end(log);

    assertThat(log).endsWith("\n" + end);
    assertThat(end.length()).isBetween(LogEnd.BYTES - 20, LogEnd.BYTES);
  }

  @Test
  void keepsNothingOfALineThatIsLongerThanThat() throws IOException {
    assertThat(end("TOKEN=" + "x".repeat(2 * LogEnd.BYTES))).isEmpty();
  }

  private static String end(String log) throws IOException {
    return LogEnd.of(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)));
  }
}
