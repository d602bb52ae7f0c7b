package dev.sweepline.wandb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the messages of a log by their field numbers; configuration, summary and rows are lists of
/// items with a key, or a path of keys, and a value in JSON.
final class LogItems {
  private static final int UPDATE = 1;
  private static final int REMOVE = 2;

  private LogItems() {}

  static List<UnknownFieldSet> messages(UnknownFieldSet parent, int field)
      throws InvalidProtocolBufferException {
    var messages = new ArrayList<UnknownFieldSet>();
    for (var bytes : parent.getField(field).getLengthDelimitedList()) {
      messages.add(UnknownFieldSet.parseFrom(bytes));
    }
    return messages;
  }

  static String text(UnknownFieldSet message, int field) {
    var values = message.getField(field).getLengthDelimitedList();
    return values.isEmpty() ? "" : values.getLast().toStringUtf8();
  }

  static long number(UnknownFieldSet message, int field) {
    var values = message.getField(field).getVarintList();
    return values.isEmpty() ? 0 : values.getLast();
  }

  static Map<String, Object> row(UnknownFieldSet history)
      throws InvalidProtocolBufferException, JsonProcessingException {
    var row = new LinkedHashMap<String, Object>();
    update(history, row);
    for (var step : messages(history, LogField.HISTORY_STEP)) {
      row.putIfAbsent("_step", number(step, 1));
    }
    return row;
  }

  static Instant time(UnknownFieldSet parent, int field) throws InvalidProtocolBufferException {
    var time = Instant.EPOCH;
    for (var said : messages(parent, field)) {
      time = Instant.ofEpochSecond(number(said, 1), number(said, 2));
    }
    return time;
  }

  static SystemRow system(UnknownFieldSet stats)
      throws InvalidProtocolBufferException, JsonProcessingException {
    var values = new LinkedHashMap<String, Double>();
    for (var item : messages(stats, LogField.STATS_ITEM)) {
      // Some clients tell of more than numbers there.
      if (Json.value(text(item, LogField.ITEM_VALUE)) instanceof Number value) {
        values.put(text(item, LogField.ITEM_KEY), value.doubleValue());
      }
    }
    return new SystemRow(time(stats, LogField.STATS_TIME), values);
  }

  /// What a change of the configuration or the summary sets and removes.
  static void apply(UnknownFieldSet change, Map<String, Object> values)
      throws InvalidProtocolBufferException, JsonProcessingException {
    update(change, values);
    for (var item : messages(change, REMOVE)) {
      remove(values, path(item));
    }
  }

  private static void update(UnknownFieldSet change, Map<String, Object> values)
      throws InvalidProtocolBufferException, JsonProcessingException {
    for (var item : messages(change, UPDATE)) {
      put(values, path(item), Json.value(text(item, LogField.ITEM_VALUE)));
    }
  }

  private static List<String> path(UnknownFieldSet item) {
    var path = new ArrayList<String>();
    item.getField(LogField.ITEM_NESTED_KEY)
        .getLengthDelimitedList()
        .forEach(key -> path.add(key.toStringUtf8()));
    if (path.isEmpty()) {
      path.add(text(item, LogField.ITEM_KEY));
    }
    return path;
  }

  private static void put(Map<String, Object> values, List<String> path, Object value) {
    var first = path.getFirst();
    if (path.size() == 1) {
      values.put(first, value);
      return;
    }
    var inner = inner(values, first);
    put(inner, path.subList(1, path.size()), value);
    values.put(first, inner);
  }

  private static void remove(Map<String, Object> values, List<String> path) {
    var first = path.getFirst();
    if (path.size() == 1) {
      values.remove(first);
      return;
    }
    var inner = inner(values, first);
    remove(inner, path.subList(1, path.size()));
    values.put(first, inner);
  }

  private static Map<String, Object> inner(Map<String, Object> values, String key) {
    var inner = new LinkedHashMap<String, Object>();
    if (values.get(key) instanceof Map<?, ?> known) {
      known.forEach((name, old) -> inner.put(String.valueOf(name), old));
    }
    return inner;
  }
}
