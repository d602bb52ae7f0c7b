package dev.sweepline.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// `docs/reference/events.md`, from the schema and the golden documents.
final class ReferencePage {
  private static final Map<String, String> EXAMPLES =
      Map.of(
          "Started", "started",
          "Progress", "epoch-end",
          "CheckpointSaved", "checkpoint-saved",
          "Finished", "finished",
          "Logged", "logged",
          "Measured", "measured");

  private ReferencePage() {}

  static String text() throws IOException {
    var page = new StringBuilder(head());
    for (var event : EventSchema.events(EventSchema.ofRecords())) {
      var type = event.at("/properties/type/const").textValue();
      page.append("\n## ").append(type).append("\n\n");
      table(page, event);
      page.append("\n```json\n")
          .append(Golden.text(Objects.requireNonNull(EXAMPLES.get(type))).strip())
          .append("\n```\n");
    }
    page.append("\n## Exit codes\n\n| Code | Meaning | Outcome |\n| --- | --- | --- |\n");
    Arrays.stream(ExitCode.values())
        .forEach(code ->
            page.append(
                "| %d | %s | %s |\n"
                    .formatted(
                        code.code(),
                        code.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        code.outcome())));
    page.append(
        """

        ## Termination message

        The same end as JSON in at most %d bytes, in the file `%s` of the container (`$%s` where that is set):

        ```json
        %s
        ```

        `eventsLeft` says whether events wait on disk because Kafka was away; then a courier carries them. Absent: nobody can say, as for a trainer that was killed. Of a trainer with a relay, the relay says it.

        ## Files that a courier reads

        Both are optional, in `$%s`:

        - `%s`: events that did not go out, a line each: one character, a space, the `mac` (or `-`), a space, the event's JSON. It is deleted when all of it has arrived.
        - `metrics.jsonl`: a line for each epoch, with at least `step` and `time`, as `{"epoch":3,"step":75,"time":"2026-02-13T09:15:00Z","val_f1":0.885}`. Its numbers become the rows of W&B whose events Kafka does not keep any more. They travel as records `%s`, signed like events, which no trainer writes.
        """
            .formatted(
                TerminationMessage.MAX_BYTES,
                TerminationMessage.PATH,
                TrainerEnvironment.TERMINATION_LOG,
                Golden.text("termination-message").strip(),
                TrainerEnvironment.CHECKPOINT_DIR,
                SpooledLetter.FILE,
                RecoveredRows.SCHEMA));
    return page.toString();
  }

  private static String head() {
    var filled = EventLine.FILLED.stream().sorted().map(field -> "`" + field + "`").toList();
    return """
    # Events of a trainer

    Generated from the records of `contract/` by `EventSchemaTest`; do not edit. The schemas are
    [event-v1.schema.json](../../contract/src/main/resources/dev/sweepline/contract/event-v1.schema.json) and
    [event-line-v1.schema.json](../../contract/src/main/resources/dev/sweepline/contract/event-line-v1.schema.json).

    **On Kafka** an event is one record on `%s`: key = the experiment's uid, value = the JSON below in at most %d bytes, header
    `%s` = HMAC-SHA256 of the value's bytes with `$%s`, both in lower-case hexadecimal. A record that is no event of this schema
    or not signed by the attempt it names goes to `%s` with the header `reason`.

    **In a file** (`$%s`, for Sweeps with `spec.template.events: File`) an event is one line. A relay beside the trainer sends it. What it knows may be
    absent there: %s. It numbers the lines itself, so a `seq` in the file means nothing.

    `Logged` and `Measured` say nothing of training itself: no status comes of them, W&B's console and system charts do. They are the first to
    go where not all can be kept, and a trainer need not send them.

    Fields that are not listed are ignored. An event of a type that is not listed is passed over by who reads Kafka, for a later trainer may know it;
    the relay refuses such a line, for its trainer is as old. Another `schema` is refused by both. A field without a value is absent, not null. `NaN` and `Infinity` are not JSON: leave such a metric out.
    """
        .formatted(
            EventTopics.EVENTS,
            TrainerEvent.MAX_BYTES,
            EventMac.HEADER,
            TrainerEnvironment.EVENT_KEY,
            EventTopics.REJECTED,
            TrainerEnvironment.EVENTS_FILE,
            String.join(", ", filled));
  }

  private static void table(StringBuilder page, JsonNode event) {
    var required = new HashSet<String>();
    event.get("required").forEach(field -> required.add(field.textValue()));
    page.append("| Field | Type | Needed | Meaning |\n| --- | --- | --- | --- |\n");
    event
        .get("properties")
        .properties()
        .forEach(field -> row(page, field.getKey(), field.getValue(), required));
  }

  private static void row(StringBuilder page, String name, JsonNode schema, Set<String> required) {
    if (name.equals("type")) {
      return;
    }
    page.append(
        "| `%s` | %s | %s | %s |\n"
            .formatted(
                name,
                type(schema),
                required.contains(name) ? "yes" : "",
                schema.path("description").asText()));
  }

  private static String type(JsonNode schema) {
    if (schema.has("enum")) {
      var values = new ArrayList<String>();
      schema.get("enum").forEach(value -> values.add("`" + value.textValue() + "`"));
      return String.join(", ", values);
    }
    return switch (schema.path("type").asText()) {
      case "array" -> "list of " + type(schema.get("items"));
      case "object" ->
          schema.has("additionalProperties")
              ? "map of " + type(schema.get("additionalProperties"))
              : "object of " + fields(schema);
      case "integer" -> "whole number";
      default ->
          schema.has("format") && schema.get("format").textValue().equals("date-time")
              ? "time"
              : schema.path("type").asText();
    };
  }

  private static String fields(JsonNode schema) {
    var fields = new ArrayList<String>();
    schema
        .get("properties")
        .properties()
        .forEach(
            field -> fields.add("`%s` (%s)".formatted(field.getKey(), type(field.getValue()))));
    return String.join(", ", fields);
  }
}
