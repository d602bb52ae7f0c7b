package dev.sweepline.operator.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.EventKeys;
import dev.sweepline.testing.PretendTrainer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventGateTest {
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
          {"type":"Levelled","uid":"u1"}                                   | unreadable: .*Levelled.*
          {"type":"Progress","uid":"u1"}                                   | unknown schema null
          {"type":"Progress","schema":"sweepline.dev/event/v9","uid":"u1"} | unknown schema sweepline.dev/event/v9
          {"type":"Progress","schema":"sweepline.dev/event/v1"}            | uid null is not the record's key
          {"type":"Progress","schema":"sweepline.dev/event/v1","uid":"u1"} | time, attempt or seq is missing
          {"type":"Progress","schema":"sweepline.dev/event/v1","uid":"u1","time":"2026-02-13T09:00:00Z","attempt":1,"metrics":{"a":null}} | a metric without a value
          """)
  void rejectsWhatIsNoEvent(String value, String reason) {
    assertThat(GATE.judge("u1", value.getBytes(StandardCharsets.UTF_8), null))
        .isInstanceOfSatisfying(
            EventGate.Rejected.class, verdict -> assertThat(verdict.reason()).matches(reason));
  }

  @Test
  void rejectsAnEmptyAndAnEndlessRecord() {
    assertThat(GATE.judge("u1", null, null)).isEqualTo(new EventGate.Rejected("empty"));
    assertThat(GATE.judge("u1", new byte[70_000], null))
        .isEqualTo(new EventGate.Rejected("70000 bytes are too long"));
  }

  private static EventGate.Verdict judge(
      org.apache.kafka.clients.producer.ProducerRecord<String, byte[]> sent) {
    var received = new ConsumerRecord<>(sent.topic(), 0, 0, sent.key(), sent.value());
    sent.headers().forEach(header -> received.headers().add(header));
    return GATE.judge(received);
  }
}
