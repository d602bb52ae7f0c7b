package dev.sweepline.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.EventProblem;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.contract.TrainerEvent.Line;
import dev.sweepline.testing.Await;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConsoleTailTest {
  private static final Instant NOW = Instant.parse("2026-02-13T09:00:00Z");

  private final List<List<Line>> events = new CopyOnWriteArrayList<>();
  private final ConsoleTail tail =
      new ConsoleTail(
          events::add,
          Secrets.of(Map.of("WANDB_API_KEY", "0123456789abcdef")),
          Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void passesLinesOnOnceTheRunHasBegun() {
    tail.add(false, "INFO before");
    tail.add(true, "WARNING two\nlines\n\n");
    assertThat(events).isEmpty();

    tail.begin();
    Await.until("they are passed on", () -> !events.isEmpty());
    tail.close();

    assertThat(events)
        .containsExactly(
            List.of(
                new Line(NOW, "INFO before", false),
                new Line(NOW, "WARNING two", true),
                new Line(NOW, "lines", true)));
  }

  @Test
  void keepsTheLatestLinesOfAFloodAndSaysHowManyItLeftOut() {
    IntStream.range(0, 1000).forEach(number -> tail.add(false, "line " + number));
    tail.close();
    tail.add(false, "too late");

    var lines = events.stream().flatMap(List::stream).map(Line::text).toList();
    assertThat(events)
        .allSatisfy(
            event -> assertThat(event).hasSizeLessThanOrEqualTo(TrainerEvent.Logged.MOST_LINES));
    assertThat(lines)
        .hasSize(257)
        .startsWith("(744 lines left out)", "line 744")
        .endsWith("line 999");
  }

  @Test
  void makesEventsThatTheContractTakesOfWhateverIsLogged() throws Exception {
    IntStream.range(0, 100).forEach(_ -> tail.add(false, "한\uD83D\uDE00\t\u001B[1m\"".repeat(400)));
    tail.add(false, "x".repeat(998) + "\uD83D\uDE00\uD83D\uDE00 and more");
    tail.add(false, "half a character: \uD83D");
    tail.close();

    for (var lines : events) {
      var event = new TrainerEvent.Logged(TrainerEvent.SCHEMA, "u1", 1, 0, NOW, lines);
      assertThat(EventLog.JSON.writeValueAsBytes(event)).hasSizeLessThan(TrainerEvent.MAX_BYTES);
      assertThat(EventProblem.of(event)).isEmpty();
    }
    assertThat(events.getLast().getLast().text()).isEqualTo("half a character: ?");
  }

  @Test
  void neverShowsAKeyNotEvenAPartOfItWhereALineIsCut() {
    tail.add(true, "refused for 0123456789abcdef");
    tail.add(true, "x".repeat(990) + "0123456789abcdef");
    tail.close();

    var text = events.toString();
    assertThat(text).contains("refused for ***").doesNotContain("01234567");
  }
}
