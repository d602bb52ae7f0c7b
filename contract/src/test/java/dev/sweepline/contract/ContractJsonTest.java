package dev.sweepline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ContractJsonTest {
  private static final ObjectMapper JSON = Golden.JSON;

  @ParameterizedTest
  @FieldSource("dev.sweepline.contract.Golden#EVENTS")
  void writesAnEventAsItWasRead(String golden) throws IOException {
    var text = golden(golden);

    var event = JSON.readValue(text, TrainerEvent.class);

    assertThat(JSON.readTree(JSON.writeValueAsString(event))).isEqualTo(JSON.readTree(text));
  }

  @ParameterizedTest
  @FieldSource("dev.sweepline.contract.Golden#EVENTS")
  void ignoresFieldsOfALaterVersion(String golden) throws IOException {
    var later = (ObjectNode) JSON.readTree(golden(golden));
    later.put("mood", "good").putObject("details").put("depth", 2);

    var event = JSON.readValue(later.toString(), TrainerEvent.class);

    assertThat(event).isEqualTo(JSON.readValue(golden(golden), TrainerEvent.class));
  }

  @Test
  void readsProgressFieldByField() throws IOException {
    assertThat(JSON.readValue(golden("progress"), TrainerEvent.class))
        .isEqualTo(
            new TrainerEvent.Progress(
                TrainerEvent.SCHEMA,
                "5a4f3c4e-6d0b-4f0e-9f0a-0f6a1d2b3c4d",
                1,
                1,
                Instant.parse("2026-02-13T09:31:00Z"),
                75,
                2.5,
                Map.of("train_loss", 1.25, "lr", 1e-4, "images_per_s", 106.0),
                false));
  }

  @Test
  void readsEventsOfAnEarlierVersion() throws IOException {
    var started = (ObjectNode) JSON.readTree(golden("started"));
    started.remove("normalisationBatch");

    assertThat(JSON.readValue(started.toString(), TrainerEvent.class))
        .isInstanceOfSatisfying(
            TrainerEvent.Started.class, event -> assertThat(event.normalisationBatch()).isNull());
    assertThat(JSON.readValue(golden("progress"), TrainerEvent.class))
        .isInstanceOfSatisfying(
            TrainerEvent.Progress.class, event -> assertThat(event.classScores()).isNull());
  }

  @Test
  void readsAnEventOfALaterTypeByItsNumberAlone() throws IOException {
    var later = (ObjectNode) JSON.readTree(golden("progress"));
    later.put("type", "Levelled").put("level", 3);

    var event = JSON.readValue(later.toString(), TrainerEvent.class);

    assertThat(event)
        .isEqualTo(
            new TrainerEvent.Other(
                "Levelled",
                TrainerEvent.SCHEMA,
                "5a4f3c4e-6d0b-4f0e-9f0a-0f6a1d2b3c4d",
                1,
                1,
                Instant.parse("2026-02-13T09:31:00Z")));
    assertThat(EventProblem.of(event)).isEmpty();
  }

  @Test
  void writesATerminationMessageAsItWasRead() throws IOException {
    var text = golden("termination-message");

    var message = JSON.readValue(text, TerminationMessage.class);

    assertThat(message.exitCode()).isEqualTo(ExitCode.DIVERGED.code());
    assertThat(message.encode(ContractJsonTest::bytes))
        .isEqualTo(text.strip().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void cutsATerminationMessageToItsLimitAndKeepsTheFacts() throws IOException {
    var metrics = new LinkedHashMap<String, Double>();
    for (int i = 0; i < 60; i++) {
      metrics.put("a_metric_with_a_long_name_" + i, i / 7.0);
    }
    var tooLong =
        new TerminationMessage(
            Outcome.Failed, 1, 75, metrics, 2, metrics, "/c", "sha256:33", "\u0001한글".repeat(5000));

    var bytes = tooLong.encode(ContractJsonTest::bytes);

    assertThat(bytes).hasSizeLessThanOrEqualTo(TerminationMessage.MAX_BYTES);
    var read = JSON.readValue(bytes, TerminationMessage.class);
    assertThat(read.bestMetrics()).hasSize(8).containsEntry("a_metric_with_a_long_name_7", 1.0);
    assertThat(read.checkpoint()).isEqualTo("/c");
  }

  @Test
  void cutsOnlyTheTextWhenThatIsEnough() throws IOException {
    var wordy =
        new TerminationMessage(
            Outcome.Failed, 1, 0, Map.of(), null, Map.of(), null, null, "why ".repeat(1000));

    var read =
        JSON.readValue(wordy.encode(ContractJsonTest::bytes), TerminationMessage.class).message();

    assertThat(read).startsWith("why why").endsWith("…").hasSizeGreaterThan(1000);
  }

  private static byte[] bytes(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String golden(String name) throws IOException {
    return Golden.text(name);
  }
}
