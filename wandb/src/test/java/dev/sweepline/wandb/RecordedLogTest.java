package dev.sweepline.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The `.wandb` files of others: read as they were meant, and written to the byte.
class RecordedLogTest {
  private static final String SAMPLE =
      "sample/offline-run-20260102_030405-sample1/run-sample1.wandb";

  @TempDir Path folder;

  @Test
  void writesTheSampleToTheByte() throws IOException {
    var decoded = Recorded.lines("sample/run-sample1.records.jsonl");

    assertThat(write(decoded)).hasSameBinaryContentAs(Recorded.file(SAMPLE));
  }

  @Test
  void readsWhatTheOfficialClientWrote() throws IOException {
    var decoded = Recorded.lines("offline-run-records.jsonl");

    var log = OfflineLog.read(write(decoded));

    var rows = decoded.stream().filter(record -> record.has("history")).toList();
    assertThat(rows).hasSize(30);
    assertThat(log.rows())
        .containsExactlyElementsOf(rows.stream().map(RecordedLogTest::row).toList());
    assertThat(log.facts())
        .contains(
            new RunFacts(
                "off1",
                "team-alpha",
                "ner-finetune",
                "off-1",
                List.of("ner", "offline"),
                "exp-42",
                "train",
                "offline note",
                null,
                null,
                Map.of("lr", 3e-05, "model", Map.of("name", "bert"))));
    assertThat(log.startedAt()).contains(Instant.parse("2026-11-23T09:29:40.088350Z"));
    assertThat(log.summary())
        .containsEntry("_step", 29)
        .containsEntry("val_f1", 0.79)
        .containsEntry("best", 1)
        .containsEntry("_wandb", Map.of("runtime", 0));
    assertThat(log.exitCode()).isEqualTo(OptionalInt.of(0));
    assertThat(log.torn()).isFalse();
    assertThat(log.console())
        .containsExactly(
            new ConsoleLine(
                Instant.parse("2026-11-23T09:29:40.313879Z"),
                "wandb: WARNING Symlinked 1 file into the W&B run directory; call wandb.save again"
                    + " to sync new files.",
                true),
            new ConsoleLine(
                Instant.parse("2026-11-23T09:29:40.317797Z"), "hello from offline", false));
    assertThat(log.system())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.time()).isEqualTo(Instant.parse("2026-11-23T09:29:40.123022246Z"));
          assertThat(row.values())
              .containsEntry("proc.memory.rssMB", 56.84765625)
              .containsEntry("disk./.usagePercent", 27.642813188315497);
        });
  }

  @Test
  void readsLaterChangesOfConfigurationNamesAndSummary() throws IOException {
    var decoded = new ArrayList<>(Recorded.lines("offline-run-records.jsonl").subList(0, 2));
    decoded.add(
        Recorded.tree(
            "{\"config\":{\"update\":[{\"key\":\"late\",\"value_json\":\"[1]\"},"
                + "{\"nested_key\":[\"model\",\"layers\"],\"value_json\":\"12\"}],\"remove\":[{\"key\":\"lr\"}]}}"));
    decoded.add(
        Recorded.tree(
            "{\"summary\":{\"update\":[{\"nested_key\":[\"a\",\"b\"],\"value_json\":\"1\"},"
                + "{\"key\":\"gone\",\"value_json\":\"1\"}]}}"));
    decoded.add(
        Recorded.tree(
            "{\"summary\":{\"update\":[{\"nested_key\":[\"a\",\"c\"],\"value_json\":\"NaN\"}],"
                + "\"remove\":[{\"key\":\"gone\"}]}}"));
    decoded.add(
        Recorded.tree(
            "{\"run\":{\"run_id\":\"off1\",\"project\":\"ner-finetune\","
                + "\"display_name\":\"renamed\",\"tags\":[\"new\"]}}"));

    var log = OfflineLog.read(write(decoded));

    assertThat(log.facts().orElseThrow().name()).isEqualTo("renamed");
    assertThat(log.facts().orElseThrow().tags()).containsExactly("new");
    assertThat(log.facts().orElseThrow().config())
        .isEqualTo(Map.of("late", List.of(1), "model", Map.of("name", "bert", "layers", 12)));
    assertThat(log.summary()).isEqualTo(Map.of("a", Map.of("b", 1, "c", Double.NaN)));
    assertThat(log.exitCode()).isEmpty();
  }

  private Path write(List<JsonNode> decoded) throws IOException {
    var file = Files.createTempFile(folder, "run", ".wandb");
    Files.delete(file);
    try (var writer = new LogWriter(file)) {
      decoded.forEach(record -> writer.append(payload(record)));
      writer.flush();
    }
    return file;
  }

  private static byte[] payload(JsonNode record) {
    var message = new ProtoMessage().number(1, record.path("num").asLong());
    record
        .propertyStream()
        .forEach(part -> {
          var value = part.getValue();
          switch (part.getKey()) {
            case "history" -> message.message(LogField.HISTORY, history(value));
            case "summary" -> message.message(LogField.SUMMARY, changes(value));
            case "config" -> message.message(LogField.CONFIG, changes(value));
            case "run" -> message.message(LogField.RUN, run(value));
            case "exit" -> message.message(LogField.EXIT, exit(value));
            case "header" -> message.message(LogField.HEADER, header(value));
            // At the end, where the sample's writer put it.
            case "control" -> {}
            case "files" -> message.message(LogField.FILES, new ProtoMessage());
            case "stats" -> message.message(LogField.STATS, stats(value));
            case "output_raw" -> message.message(LogField.OUTPUT, output(value));
            // Read over: telemetry and metrics' definitions.
            case "telemetry" -> message.message(11, new ProtoMessage().text(5, "0.31.0"));
            case "metric" -> message.message(12, new ProtoMessage().text(1, "val_f1"));
            case "environment" -> message.message(9, new ProtoMessage().text(1, "Linux"));
            case "num", "_info" -> {}
            default -> throw new IllegalArgumentException("no field number for " + part.getKey());
          }
        });
    var control = new ProtoMessage();
    if (record.has("control")) {
      control.message(16, new ProtoMessage().text(4, record.at("/control/mailbox_slot").asText()));
    }
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(message.toBytes());
    bytes.writeBytes(control.toBytes());
    return bytes.toByteArray();
  }

  private static ProtoMessage header(JsonNode header) {
    var info = header.path("version_info");
    return new ProtoMessage()
        .message(
            1,
            new ProtoMessage()
                .text(1, info.path("producer").asText())
                .text(2, info.path("min_consumer").asText()));
  }

  private static ProtoMessage run(JsonNode run) {
    var message =
        new ProtoMessage()
            .text(LogField.RUN_ID, run.path("run_id").asText())
            .text(LogField.RUN_ENTITY, run.path("entity").asText())
            .text(LogField.RUN_PROJECT, run.path("project").asText())
            .text(LogField.RUN_GROUP, run.path("run_group").asText())
            .text(LogField.RUN_JOB_TYPE, run.path("job_type").asText())
            .text(LogField.RUN_NAME, run.path("display_name").asText())
            .text(LogField.RUN_NOTES, run.path("notes").asText())
            .text(13, run.path("host").asText());
    run.path("tags").forEach(tag -> message.text(LogField.RUN_TAG, tag.asText()));
    if (run.has("config")) {
      message.message(LogField.RUN_CONFIG, changes(run.path("config")));
    }
    if (run.has("start_time")) {
      var start = Instant.parse(run.path("start_time").asText());
      message.message(
          LogField.RUN_START,
          new ProtoMessage().number(1, start.getEpochSecond()).number(2, start.getNano()));
    }
    if (run.has("telemetry")) {
      var telemetry = run.path("telemetry");
      message.message(
          LogField.RUN_TELEMETRY,
          new ProtoMessage()
              .text(4, telemetry.path("python_version").asText())
              .text(5, telemetry.path("cli_version").asText())
              .text(12, telemetry.path("core_version").asText())
              .text(13, telemetry.path("platform").asText()));
    }
    return message;
  }

  private static ProtoMessage history(JsonNode history) {
    var message = new ProtoMessage();
    history.path("item").forEach(item -> message.message(1, item(item)));
    return message.message(
        LogField.HISTORY_STEP, new ProtoMessage().number(1, history.at("/step/num").asLong()));
  }

  private static ProtoMessage changes(JsonNode changes) {
    var message = new ProtoMessage();
    changes.path("update").forEach(item -> message.message(1, item(item)));
    changes.path("remove").forEach(item -> message.message(2, item(item)));
    return message;
  }

  private static ProtoMessage item(JsonNode item) {
    var message = new ProtoMessage().text(LogField.ITEM_KEY, item.path("key").asText());
    item.path("nested_key").forEach(key -> message.text(LogField.ITEM_NESTED_KEY, key.asText()));
    return message.text(LogField.ITEM_VALUE, unfolded(item.path("value_json").asText()));
  }

  /// `x{33000}` stands for 33 000 letters.
  private static String unfolded(String value) {
    return value.equals("\"x{33000}\"") ? '"' + "x".repeat(33_000) + '"' : value;
  }

  private static ProtoMessage stats(JsonNode stats) {
    var message = new ProtoMessage().message(LogField.STATS_TIME, time(stats.path("timestamp")));
    stats.path("item").forEach(item -> message.message(LogField.STATS_ITEM, item(item)));
    return message;
  }

  private static ProtoMessage output(JsonNode output) {
    return new ProtoMessage()
        .number(LogField.OUTPUT_STREAM, output.has("output_type") ? LogField.STDOUT : 0)
        .message(LogField.OUTPUT_TIME, time(output.path("timestamp")))
        .text(LogField.OUTPUT_TEXT, output.path("line").asText());
  }

  private static ProtoMessage time(JsonNode text) {
    var time = Instant.parse(text.asText());
    return new ProtoMessage().number(1, time.getEpochSecond()).number(2, time.getNano());
  }

  private static ProtoMessage exit(JsonNode exit) {
    return new ProtoMessage()
        .number(1, exit.path("exit_code").asInt())
        .number(2, exit.path("runtime").asInt());
  }

  private static Map<String, Object> row(JsonNode record) {
    var row = new LinkedHashMap<String, Object>();
    record
        .at("/history/item")
        .forEach(item -> {
          var key = item.has("key") ? item.path("key") : item.at("/nested_key/0");
          row.put(key.asText(), value(item.path("value_json").asText()));
        });
    row.putIfAbsent("_step", record.at("/history/step/num").asLong());
    return row;
  }

  private static Object value(String json) {
    try {
      return Json.value(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + json, e);
    }
  }
}
