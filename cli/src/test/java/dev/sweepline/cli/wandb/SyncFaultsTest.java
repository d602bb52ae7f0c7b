package dev.sweepline.cli.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.testing.FakeWandb;
import dev.sweepline.wandb.ConsoleLine;
import dev.sweepline.wandb.WandbClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever the stand-in does to requests: nothing lost, nothing twice.
@Tag("wandb")
class SyncFaultsTest {
  private static final int ROWS = 1_200;
  private static final String ID = "sync-1";

  @TempDir Path store;
  @TempDir Path root;

  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void write() throws IOException {
    try (var first = Samples.begun(root, ID, 0, 1, 600);
        var second = Samples.begun(root, ID, 1, 601, ROWS)) {
      second.finish(0, Samples.summary(ROWS), ROWS);
      assertThat(first.directory()).isNotEqualTo(second.directory());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          nothing                       | {}
          fail_next on opening          | {"fail_next":3,"operation":"UpsertBucket"}
          fail_next 409 on opening      | {"fail_next":2,"status":409,"operation":"UpsertBucket"}
          fail_next on the stream       | {"fail_next":4,"path":"file_stream"}
          fail_next in the middle       | {"fail_next":2,"status":500,"path":"file_stream","skip":1}
          fail_next on the end          | {"fail_next":2,"path":"file_stream","skip":4}
          retry_after                   | {"fail_next":1,"status":429,"retry_after":0.4,"path":"file_stream"}
          retry_after_date              | {"fail_next":1,"status":429,"retry_after":2,"retry_after_date":true,"path":"file_stream"}
          ratelimit                     | {"fail_next":1,"status":429,"ratelimit":{"remaining":0,"reset":1}}
          message, body, content_type   | {"fail_next":2,"status":502,"body":"<html>Bad Gateway</html>","content_type":"text/html"}
          message                       | {"fail_next":2,"status":503,"message":"maintenance"}
          drop_next on opening          | {"drop_next":2,"operation":"UpsertBucket"}
          drop_next                     | {"drop_next":3,"path":"file_stream"}
          drop_after_next on opening    | {"drop_after_next":1,"operation":"UpsertBucket"}
          drop_after_next               | {"drop_after_next":1,"path":"file_stream"}
          drop_after_next in the middle | {"drop_after_next":2,"path":"file_stream","skip":1}
          drop_after_next on the console| {"drop_after_next":1,"path":"file_stream","skip":3}
          drop_after_next on the end    | {"drop_after_next":1,"path":"file_stream","skip":4}
          delay_next                    | {"delay_next":3,"delay_ms":300}
          delay_ms with a failure       | {"fail_next":2,"delay_ms":200}
          method                        | {"fail_next":2,"method":"POST"}
          rules                         | {"rules":[{"fail_next":1,"status":503},{"drop_after_next":1,"path":"file_stream"},{"drop_next":1}]}
          clear                         | {"fail_next":-1,"rules":[{"clear":true}]}
          run_rps                       | {"run_rps":2}
          ratelimit_headers             | {"ratelimit_headers":{"limit":1000,"remaining":1,"reset":1}}
          max_body_bytes                | {"max_body_bytes":20000}
          max_line_bytes                | {"max_line_bytes":1000}
          crash_after_s                 | {"crash_after_s":0.01}
          features                      | {"features":{"FILESTREAM_GZIP":true,"STRUCTURED_CONSOLE_LOGS":true}}
          upload_headers                | {"upload_headers":["X-Upload-Token:abc"]}
          viewer and teams              | {"viewer":{"entity":"somebody"},"teams":["team-alpha"]}
          """)
  void arrivesOnceAndWhole(String fault, String control) throws Exception {
    try (var server = FakeWandb.start(store)) {
      server.control(control);

      var left = sync(server, Duration.ofSeconds(60));

      assertThat(left).as(fault).isEmpty();
      assertThat(server.get("/_control").path("rules").valueStream())
          .allSatisfy(rule -> assertThat(rule.path("hits").asInt()).isPositive());
      assertArrived(server);
    }
  }

  @Test
  void goesOnWhereItWasStoppedBySilence() throws Exception {
    try (var server = FakeWandb.start(store)) {
      server.control("{\"fail_next\":-1,\"path\":\"file_stream\",\"skip\":1}");
      var first = sync(server, Duration.ofMillis(300));
      server.control("{\"clear\":true}");
      var second = sync(server, Duration.ofSeconds(60));

      assertThat(first)
          .singleElement()
          .asString()
          .startsWith("sync-1: gave up after 0 s without success: HTTP 503 injected failure\n  ")
          .contains("offline-run-20260213_090000-sync-1/run-sync-1.wandb");
      assertThat(second).isEmpty();
      assertThat(told).last().asString().endsWith(": 700 rows (W&B had 500), finished");
      assertArrived(server);
    }
  }

  @Test
  void doublesNothingWhenItIsRepeatedWithoutItsMarks() throws Exception {
    try (var server = FakeWandb.start(store)) {
      sync(server, Duration.ofSeconds(60));
      var again = sync(server, Duration.ofSeconds(60));

      assertThat(again).isEmpty();
      assertThat(told).last().asString().endsWith(": 0 rows (W&B had 1200), finished");
      assertArrived(server);
    }
  }

  @Test
  void goesOnWithTheConsoleOfARunThatWentOn() throws Exception {
    try (var server = FakeWandb.start(store)) {
      server.control("{\"fail_next\":-1,\"path\":\"file_stream\",\"skip\":4}");
      sync(server, Duration.ofMillis(300));
      server.control("{\"clear\":true}");
      try (var third = Samples.begun(root, ID, 2, ROWS + 1, ROWS + 100)) {
        third.finish(0, Samples.summary(ROWS + 100), ROWS + 100);
      }

      assertThat(sync(server, Duration.ofSeconds(60))).isEmpty();

      var run = server.run(ID);
      assertThat(run.path("anomalies")).isEmpty();
      assertThat(FakeWandb.console(run))
          .containsExactlyElementsOf(
              Samples.console(1, ROWS + 100).stream().map(ConsoleLine::streamed).toList());
      assertThat(server.system(ID)).hasSize((ROWS + 100) / 20);
    }
  }

  @Test
  void isNotStoppedByStop() throws Exception {
    try (var server = FakeWandb.start(store)) {
      server.control("{\"fail_next\":-1,\"path\":\"file_stream\",\"skip\":1}");
      sync(server, Duration.ofMillis(300));
      server.control("{\"clear\":true,\"stop_run\":\"" + ID + "\"}");

      assertThat(sync(server, Duration.ofSeconds(60))).isEmpty();
      assertArrived(server);
    }
  }

  @Test
  void saysWhatNoServerTakes() throws Exception {
    try (var server = FakeWandb.start(store)) {
      server.control("{\"max_line_bytes\":20}");

      assertThat(sync(server, Duration.ofSeconds(60)))
          .singleElement()
          .asString()
          .startsWith("sync-1: W&B refuses it: HTTP 400 a line is over the limit of 20 bytes");
      assertThat(server.run(ID).path("anomalies")).isEmpty();
    }
  }

  private List<String> sync(FakeWandb server, Duration giveUpAfter) throws InterruptedException {
    var patience = new Patience(giveUpAfter, Duration.ZERO, Duration.ofMillis(50), 500);
    try (var client = new WandbClient(server.base(), "0.1.0", Clock.systemUTC())) {
      var upstream =
          new Upstream(
              call -> client.ask(call, FakeWandb.API_KEY), patience, Clock.systemUTC(), () -> 0.5);
      return new Sync(upstream, null, null, told::add).run(OfflineFolders.find(List.of(root)), 2);
    }
  }

  private static void assertArrived(FakeWandb server) {
    var run = server.run(ID);
    assertThat(run.path("anomalies")).isEmpty();
    assertThat(run.path("state").asText()).isEqualTo("finished");
    assertThat(FakeWandb.column(run, "_step"))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, ROWS).mapToObj(step -> (double) step).toList());
    assertThat(FakeWandb.column(run, "val_f1"))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, ROWS).mapToObj(step -> step / 20_000.0).toList());
    assertThat(run.at("/summary/val_f1").asDouble()).isEqualTo(ROWS / 20_000.0);
    assertThat(run.path("entity").asText()).isEqualTo("team-alpha");
    assertThat(FakeWandb.console(run))
        .containsExactlyElementsOf(
            Samples.console(1, ROWS).stream().map(ConsoleLine::streamed).toList());
    assertThat(server.system(ID).stream().map(row -> row.path("system.cpu").asDouble()))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, ROWS / 20).mapToObj(Double::valueOf).toList());
    assertThat(server.system(ID).stream().map(row -> row.path("_runtime").asDouble()))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, ROWS / 20).mapToObj(row -> row * 20 - 0.5).toList());
  }
}
