package dev.sweepline.wandb;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The records of a `.wandb` file, numbered in the order they are made.
final class LogRecords {
  /// The oldest reader that understands the format we write.
  private static final String MIN_CONSUMER = "0.70.0";

  private long count;

  byte[] header(String version) {
    var info = new ProtoMessage().text(1, version).text(2, MIN_CONSUMER);
    return record().message(LogField.HEADER, new ProtoMessage().message(1, info)).toBytes();
  }

  byte[] run(RunFacts facts, Instant start, String version) {
    var run =
        new ProtoMessage()
            .text(LogField.RUN_ID, facts.id())
            .text(LogField.RUN_ENTITY, orEmpty(facts.entity()))
            .text(LogField.RUN_PROJECT, facts.project())
            .message(LogField.RUN_CONFIG, items(facts.config()))
            .text(LogField.RUN_GROUP, orEmpty(facts.group()))
            .text(LogField.RUN_JOB_TYPE, facts.jobType())
            .text(LogField.RUN_NAME, facts.name())
            .text(LogField.RUN_NOTES, orEmpty(facts.notes()));
    facts.tags().forEach(tag -> run.text(LogField.RUN_TAG, tag));
    run.message(LogField.RUN_START, timestamp(start));
    run.message(LogField.RUN_TELEMETRY, new ProtoMessage().text(5, version).text(12, version));
    if (facts.commit() != null) {
      run.message(
          LogField.RUN_GIT,
          new ProtoMessage().text(1, orEmpty(facts.repository())).text(2, facts.commit()));
    }
    return answered().message(LogField.RUN, run).toBytes();
  }

  byte[] history(HistoryRow row) {
    var history = new ProtoMessage();
    row.values().forEach((key, value) -> history.message(1, item(key, value)));
    history.message(LogField.HISTORY_STEP, new ProtoMessage().number(1, row.step()));
    return record().message(LogField.HISTORY, history).toBytes();
  }

  byte[] console(ConsoleLine line) {
    return record().message(LogField.OUTPUT, output(line)).toBytes();
  }

  private static ProtoMessage output(ConsoleLine line) {
    return new ProtoMessage()
        .number(LogField.OUTPUT_STREAM, line.error() ? LogField.STDERR : LogField.STDOUT)
        .message(LogField.OUTPUT_TIME, timestamp(line.time()))
        .text(LogField.OUTPUT_TEXT, line.text() + "\n");
  }

  byte[] system(SystemRow row) {
    return record().message(LogField.STATS, stats(row)).toBytes();
  }

  private static ProtoMessage stats(SystemRow row) {
    var stats = new ProtoMessage().message(LogField.STATS_TIME, timestamp(row.time()));
    row.values().forEach((name, value) -> stats.message(LogField.STATS_ITEM, item(name, value)));
    return stats;
  }

  /// With lines that only our own reader finds.
  byte[] summary(Map<String, Object> summary, List<ConsoleLine> console, List<SystemRow> system) {
    var message = items(summary);
    console.forEach(line -> message.message(LogField.SUMMARY_OUTPUT, output(line)));
    system.forEach(row -> message.message(LogField.SUMMARY_STATS, stats(row)));
    return record().message(LogField.SUMMARY, message).toBytes();
  }

  /// `paths` are relative to the folder `files`.
  byte[] files(List<String> paths) {
    var files = new ProtoMessage();
    paths.forEach(path -> files.message(1, new ProtoMessage().text(1, path).number(2, 1)));
    return record().message(LogField.FILES, files).toBytes();
  }

  byte[] exit(int exitCode, long runtimeSeconds) {
    var exit = new ProtoMessage().number(1, exitCode).number(2, runtimeSeconds);
    return answered().message(LogField.EXIT, exit).toBytes();
  }

  private ProtoMessage record() {
    count++;
    return new ProtoMessage().number(1, count);
  }

  /// A record whose sender waits for an answer: without a mailbox the older `wandb sync` hangs.
  private ProtoMessage answered() {
    return record().message(16, new ProtoMessage().text(4, "sweepline" + count));
  }

  private static ProtoMessage items(Map<String, ? extends @Nullable Object> values) {
    var items = new ProtoMessage();
    values.forEach((key, value) -> items.message(1, item(key, value)));
    return items;
  }

  private static ProtoMessage item(String key, @Nullable Object value) {
    return new ProtoMessage()
        .text(LogField.ITEM_KEY, key)
        .text(LogField.ITEM_VALUE, Json.text(value));
  }

  private static ProtoMessage timestamp(Instant instant) {
    return new ProtoMessage().number(1, instant.getEpochSecond()).number(2, instant.getNano());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
