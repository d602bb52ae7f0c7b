package dev.sweepline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class EventSchemaTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final Path SCHEMAS =
      ROOT.resolve("contract/src/main/resources/dev/sweepline/contract");
  private static final JsonSchema RECORD = compiled(EventSchema.ofRecords());
  private static final JsonSchema LINE = compiled(EventSchema.ofLines());

  /// With `-Dsweepline.update` schemas and page follow the records instead.
  @Test
  void schemasAndReferencePageSayWhatTheRecordsSay() throws IOException {
    inStep(SCHEMAS.resolve("event-v1.schema.json"), pretty(EventSchema.ofRecords()));
    inStep(SCHEMAS.resolve("event-line-v1.schema.json"), pretty(EventSchema.ofLines()));
    inStep(ROOT.resolve("docs/reference/events.md"), ReferencePage.text());
  }

  @ParameterizedTest
  @FieldSource("dev.sweepline.contract.Golden#EVENTS")
  void goldenEventsAreOfTheSchema(String golden) throws IOException {
    var event = Golden.tree(golden);

    assertThat(RECORD.validate(event)).isEmpty();
    assertThat(LINE.validate(event)).isEmpty();
    assertThat(LINE.validate(event.without(EventLine.FILLED))).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("dev.sweepline.contract.Golden#EVENTS")
  void schemaAndRecordsAgreeOnWhatMayBeAbsent(String golden) throws IOException {
    for (var field : names(Golden.tree(golden))) {
      var event = Golden.tree(golden);
      event.remove(field);

      assertThat(problem(event).isEmpty())
          .as("%s without %s: %s", golden, field, problem(event))
          .isEqualTo(RECORD.validate(event).isEmpty());
    }
  }

  @Test
  void schemaAndRecordsRefuseTheSameValues() throws IOException {
    refused(
        "progress",
        "metrics.val_f1 is no finite number",
        event -> metrics(event).putNull("val_f1"));
    refused("progress", "epoch is -0.5, not a number from 0", event -> event.put("epoch", -0.5));
    refused("progress", "step is -1, not a number from 0", event -> event.put("step", -1));
    refused("started", "attempt is 0, the first is 1", event -> event.put("attempt", 0));
    refused("started", "seq is -1, the first is 0", event -> event.put("seq", -1));
    refused("started", "uid is empty", event -> event.put("uid", ""));
    refused(
        "finished",
        "unknown schema sweepline.dev/event/v2",
        event -> event.put("schema", "sweepline.dev/event/v2"));
    refused("finished", ".*outcome is null.*", event -> event.putNull("outcome"));
    refused("checkpoint-saved", ".*path is null.*", event -> event.putNull("path"));
    refused("finished", ".*type is null.*", event -> event.remove("type"));
    refused(
        "logged",
        "lines has 65, at most 64: send more events",
        event -> {
          for (int i = 2; i < 65; i++) {
            event.withArray("lines").addObject().put("text", "again");
          }
        });
    refused(
        "logged",
        "lines\\[0\\].text has 1001 characters, at most 1000: cut it",
        event -> ((ObjectNode) event.at("/lines/0")).put("text", "x".repeat(1001)));
    refused("measured", "spooled is -1, not a number from 0", event -> event.put("spooled", -1));
    refused(
        "measured",
        "values.cpu is no finite number",
        event -> ((ObjectNode) event.get("values")).putNull("cpu"));
  }

  private static ObjectNode metrics(ObjectNode event) {
    return (ObjectNode) event.get("metrics");
  }

  private static void refused(String golden, String reason, Consumer<ObjectNode> spoil)
      throws IOException {
    var event = Golden.tree(golden);
    spoil.accept(event);

    assertThat(problem(event))
        .hasValueSatisfying(said -> assertThat(said).matches("(?s)" + reason));
    assertThat(RECORD.validate(event)).extracting(ValidationMessage::getMessage).isNotEmpty();
  }

  private static Optional<String> problem(JsonNode event) {
    try {
      return EventProblem.of(Golden.JSON.readValue(event.toString(), TrainerEvent.class));
    } catch (JsonProcessingException e) {
      return Optional.of(e.getOriginalMessage());
    }
  }

  private static List<String> names(ObjectNode event) {
    var names = new ArrayList<String>();
    event.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static void inStep(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("sweepline.update")) {
      Files.writeString(file, expected);
    }
    assertThat(file).as("this test with -Dsweepline.update=true writes it").hasContent(expected);
  }

  private static String pretty(JsonNode schema) {
    return schema.toPrettyString() + "\n";
  }

  private static JsonSchema compiled(JsonNode schema) {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
  }
}
