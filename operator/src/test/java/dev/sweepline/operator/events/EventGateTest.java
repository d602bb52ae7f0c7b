package dev.sweepline.operator.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sweepline.contract.EventKeys;
import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.RecoveredRows;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.testing.PretendTrainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventGateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path GOLDEN =
      Path.of(
          System.getProperty("sweepline.root", ".."),
          "contract/src/test/resources/dev/sweepline/contract");
  private static final byte[] ROOT =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final EventGate GATE =
      new EventGate(Optional.of((uid, attempt) -> EventKeys.derive(ROOT, uid, attempt)));

  private final PretendTrainer trainer = new PretendTrainer("u1", 2);

  @Test
  void acceptsWhatTheExperimentsTrainerSigned() {
    var event = trainer.epochEnd(10, 1, Map.of("val_f1", 0.8));

    assertThat(judge(Wire.record(event, ROOT))).isEqualTo(new EventGate.Accepted(event));
  }

  @Test
  void rejectsAnotherAttemptsSignature() {
    var event = trainer.started(3);
    var stolen = Wire.record(event, EventKeys.derive(ROOT, "u1", 1));

    assertThat(judge(stolen)).isEqualTo(new EventGate.Rejected("the mac is wrong"));
  }

  @Test
  void takesRowsOnlyWithTheSignatureOfTheirAttempt() {
    var value =
        "{\"schema\":\"sweepline.dev/rows/v1\",\"uid\":\"u1\",\"attempt\":2,\"seq\":0,\"last\":true,\"rows\":[{\"step\":10,\"epoch\":1,\"time\":\"2026-02-13T09:00:00Z\",\"metrics\":{\"val_f1\":0.8}}]}";
    var rows =
        new RecoveredRows(
            "u1",
            2,
            0,
            true,
            List.of(new RecoveredRows.Row(10, 1, PretendTrainer.START, Map.of("val_f1", 0.8))));

    assertThat(rows("u1", value, 2)).isEqualTo(new EventGate.Recovered(rows));
    assertThat(rows("u1", value, 1)).isEqualTo(new EventGate.Rejected("the mac is wrong"));
    assertThat(rows("u2", value, 2))
        .isEqualTo(new EventGate.Rejected("uid u1 is not the record's key"));
    assertThat(rows("u1", value.replace("0.8", "null"), 2))
        .isEqualTo(new EventGate.Rejected("rows: val_f1 is no finite number"));
    assertThat(rows("u1", value.replace("2026-02-13", "0001-01-01"), 2))
        .isEqualTo(
            new EventGate.Rejected(
                "rows: time is 0001-01-01T09:00:00Z, not from 2000 to 2199: set the clock"));
  }

  private static EventGate.Verdict rows(String key, String text, int signer) {
    var value = text.getBytes(StandardCharsets.UTF_8);
    var mac = EventMac.sign(EventKeys.derive(ROOT, "u1", signer), value);
    return GATE.judge(key, value, mac.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void rejectsAnUnsignedEventUnlessNothingIsSigned() {
    var event = trainer.started(3);

    assertThat(judge(Wire.unsigned(event))).isEqualTo(new EventGate.Rejected("no mac header"));
    assertThat(new EventGate(Optional.empty()).judge("u1", Wire.json(event), null))
        .isEqualTo(new EventGate.Accepted(event));
  }

  @Test
  void rejectsAnEventUnderAnotherExperimentsKey() {
    var value = Wire.json(trainer.started(3));

    assertThat(GATE.judge("u2", value, null))
        .isEqualTo(new EventGate.Rejected("uid u1 is not the record's key"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          not json                                                         | unreadable: .*
          null                                                             | unreadable: null
          []                                                               | unreadable: .*
          {}                                                               | unreadable: .*
          {"type":"Levelled","uid":"u1"}                                   | unreadable: .*schema is null.*
          {"type":"Progress","uid":"u1"}                                   | unreadable: Missing required .*'schema'.*
          {"type":"Progress","schema":"sweepline.dev/event/v9","uid":"u1"} | unknown schema sweepline.dev/event/v9
          {"type":"Levelled","schema":"sweepline.dev/event/v9"}            | unknown schema sweepline.dev/event/v9
          {"type":"Progress","schema":"sweepline.dev/event/v1","uid":"u1","attempt":1,"seq":0} | unreadable: Missing required .*'time'.*
          {"type":"Progress","schema":"sweepline.dev/event/v1","uid":null,"attempt":1,"seq":0,"time":"2026-02-13T09:00:00Z","step":1,"epoch":1} | unreadable: .*uid is null
          {"type":"Progress","schema":"sweepline.dev/event/v1","uid":"u1","time":"2026-02-13T09:00:00Z","attempt":0,"seq":0,"step":1,"epoch":1} | attempt is 0, the first is 1
          {"type":"Progress","schema":"sweepline.dev/event/v1","uid":"u1","time":"2026-02-13T09:00:00Z","attempt":1,"seq":0,"step":1,"epoch":1,"metrics":{"a":null}} | metrics.a is no finite number
          {"type":"Progress","schema":"sweepline.dev/event/v1","uid":"u1","time":"0001-01-01T00:00:00Z","attempt":1,"seq":0,"step":1,"epoch":1} | time is 0001-01-01T00:00:00Z, not from 2000 to 2199: set the clock
          {"type":"Levelled","schema":"sweepline.dev/event/v1","uid":"u1","time":"+300000000-01-01T00:00:00Z","attempt":1,"seq":0} | time is \\+300000000-01-01T00:00:00Z, not from 2000 to 2199: set the clock
          {"type":"Progress","schema":"sweepline.dev/event/v1","uid":"u1","time":"2026-02-13T09:00:00Z","attempt":1,"seq":0,"step":1,"epoch":1,"metrics":{"a":"NaN"}} | metrics.a is no finite number
          """)
  void rejectsWhatIsNoEvent(String value, String reason) {
    assertThat(GATE.judge("u1", value.getBytes(StandardCharsets.UTF_8), null))
        .isInstanceOfSatisfying(
            EventGate.Rejected.class, verdict -> assertThat(verdict.reason()).matches(reason));
  }

  @Test
  void acceptsTheGoldenEventsAndWhatALaterVersionAdds() throws IOException {
    for (var name :
        List.of(
            "started",
            "progress",
            "epoch-end",
            "checkpoint-saved",
            "finished",
            "logged",
            "measured")) {
      var golden = (ObjectNode) JSON.readTree(GOLDEN.resolve(name + ".json").toFile());
      golden.putObject("mood").put("today", "good");
      var uid = golden.get("uid").textValue();
      var value = golden.toString().getBytes(StandardCharsets.UTF_8);
      var mac = EventMac.sign(EventKeys.derive(ROOT, uid, 1), value);

      assertThat(GATE.judge(uid, value, mac.getBytes(StandardCharsets.US_ASCII)))
          .as(name)
          .isInstanceOf(EventGate.Accepted.class);
    }
  }

  @Test
  void takesAnEventOfALaterTypeThatItsTrainerSigned() {
    var text =
        new String(Wire.json(trainer.logged("INFO a line")), StandardCharsets.UTF_8)
            .replace("Logged", "Levelled");
    var value = text.getBytes(StandardCharsets.UTF_8);
    var mac = EventMac.sign(EventKeys.derive(ROOT, "u1", 2), value);

    assertThat(GATE.judge("u1", value, mac.getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(new EventGate.Accepted(new PretendTrainer("u1", 2).later("Levelled")));
    assertThat(GATE.judge("u1", value, null)).isEqualTo(new EventGate.Rejected("no mac header"));
  }

  @Test
  void rejectsWhatTheKeyOfAnotherExperimentSigned() {
    var forged = Wire.record(trainer.started(3), EventKeys.derive(ROOT, "u2", 2));

    assertThat(judge(forged)).isEqualTo(new EventGate.Rejected("the mac is wrong"));
  }

  @Test
  void rejectsAnEventThatWasChangedAfterSigning() {
    var signed = Wire.record(trainer.epochEnd(10, 1, Map.of("val_f1", 0.8)), ROOT);
    var better = new String(signed.value(), StandardCharsets.UTF_8).replace("0.8", "0.9");
    var changed =
        new ProducerRecord<>(signed.topic(), "u1", better.getBytes(StandardCharsets.UTF_8));
    signed.headers().forEach(header -> changed.headers().add(header));

    assertThat(judge(changed)).isEqualTo(new EventGate.Rejected("the mac is wrong"));
  }

  @Test
  void aReplayedRecordOfAnEarlierAttemptIsGenuineButChangesNothing() {
    var old = new PretendTrainer("u1", 1);
    var replayed = Wire.record(old.epochEnd(10, 1, Map.of("val_f1", 0.99)), ROOT);
    var board = new LiveProgress(10);
    board.add(trainer.epochEnd(20, 2, Map.of("val_f1", 0.5)));
    var before = board.heard("u1", Objective.DEFAULT);

    var verdict = judge(replayed);

    assertThat(verdict)
        .isInstanceOfSatisfying(
            EventGate.Accepted.class,
            accepted ->
                assertThat(board.add(accepted.event()))
                    .isEqualTo(LiveProgress.Effect.KNOWN_BEFORE));
    assertThat(board.heard("u1", Objective.DEFAULT)).isEqualTo(before);
  }

  @Test
  void takesNoWaitFromAClockThatWasSetInBetween() {
    assertThat(
            List.of(
                StatusChannel.waited(PretendTrainer.START, PretendTrainer.START.toEpochMilli() + 5),
                StatusChannel.waited(PretendTrainer.START, -1),
                StatusChannel.waited(PretendTrainer.START, Long.MAX_VALUE)))
        .containsExactly(Optional.of(Duration.ofMillis(5)), Optional.empty(), Optional.empty());
  }

  @Test
  void saysNoMoreOfAStrangersWordsThanNeeded() {
    var loud = "{\"schema\":\"" + "x".repeat(5000) + "\"}";

    assertThat(GATE.judge("u1", loud.getBytes(StandardCharsets.UTF_8), null))
        .isInstanceOfSatisfying(
            EventGate.Rejected.class,
            verdict -> assertThat(verdict.reason()).hasSizeLessThan(400).endsWith("…"));
  }

  @Test
  void rejectsAnEmptyAndAnEndlessRecord() {
    assertThat(GATE.judge("u1", null, null)).isEqualTo(new EventGate.Rejected("empty"));
    assertThat(GATE.judge("u1", new byte[70_000], null))
        .isEqualTo(new EventGate.Rejected("70000 bytes are too long"));
  }

  private static EventGate.Verdict judge(ProducerRecord<String, byte[]> sent) {
    var received = new ConsumerRecord<>(sent.topic(), 0, 0, sent.key(), sent.value());
    sent.headers().forEach(header -> received.headers().add(header));
    return GATE.judge(received);
  }
}
