package dev.sweepline.operator.relay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sweepline.contract.EventMac;
import dev.sweepline.contract.RecoveredRows;
import dev.sweepline.contract.SpooledLetter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The `metrics.jsonl` of the attempts, as rows that are ready to be sent.
final class MetricsFile {
  static final String NAME = "metrics.jsonl";

  private static final System.Logger LOG = System.getLogger(MetricsFile.class.getName());
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  /// Far below what a record may have.
  private static final int BYTES = 24 * 1024;

  private static final List<String> FACTS = List.of("step", "epoch", "time");

  private MetricsFile() {}

  /// One delivery of all rows of all attempts whose key there is, and its end.
  ///
  /// @param keys by attempt, in order; empty text where nothing is signed
  static List<SpooledLetter> letters(Path experiment, String uid, Map<Integer, String> keys)
      throws IOException {
    var parts = new ArrayList<Part>();
    for (var attempt : keys.keySet()) {
      for (var rows : pages(experiment.resolve("a" + attempt).resolve(NAME))) {
        parts.add(new Part(attempt, rows));
      }
    }
    keys.keySet().stream()
        .reduce((_, later) -> later)
        .filter(_ -> parts.isEmpty())
        .ifPresent(attempt -> parts.add(new Part(attempt, List.of())));
    var letters = new ArrayList<SpooledLetter>();
    for (int i = 0; i < parts.size(); i++) {
      var part = parts.get(i);
      var value =
          JSON.writeValueAsBytes(
              new RecoveredRows(uid, part.attempt(), i, i == parts.size() - 1, part.rows()));
      var key = keys.getOrDefault(part.attempt(), "");
      letters.add(new SpooledLetter('E', key.isEmpty() ? null : EventMac.sign(key, value), value));
    }
    return letters;
  }

  private record Part(int attempt, List<RecoveredRows.Row> rows) {}

  private static List<List<RecoveredRows.Row>> pages(Path file) throws IOException {
    var pages = new ArrayList<List<RecoveredRows.Row>>();
    if (!Files.isRegularFile(file)) {
      return pages;
    }
    int size = 0;
    try (var lines = new TailedFile(file, Position.BEGINNING, 1 << 20)) {
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        var row = row(line.get().text());
        if (row.isEmpty()) {
          LOG.log(Level.WARNING, "no row: {0} before byte {1}", file, line.get().end());
          continue;
        }
        int bytes = JSON.writeValueAsBytes(row.get()).length;
        if (pages.isEmpty() || size + bytes > BYTES) {
          pages.add(new ArrayList<>());
          size = 0;
        }
        pages.getLast().add(row.get());
        size += bytes;
      }
    }
    return pages;
  }

  /// Empty for a line without a step and a time that can be meant, which make a row.
  private static Optional<RecoveredRows.Row> row(byte[] line) {
    try {
      var tree = JSON.readTree(line);
      if (!tree.path("step").canConvertToLong() || !tree.path("time").isTextual()) {
        return Optional.empty();
      }
      var row =
          new RecoveredRows.Row(
              tree.get("step").asLong(),
              tree.path("epoch").asDouble(),
              Instant.parse(tree.get("time").asText()),
              metrics(tree));
      // One bad row must not have its whole page rejected.
      return Optional.of(row).filter(read -> read.problem().isEmpty());
    } catch (JsonProcessingException | DateTimeParseException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<String, Double> metrics(JsonNode tree) {
    var metrics = new LinkedHashMap<String, Double>();
    tree.properties().stream()
        .filter(field -> !FACTS.contains(field.getKey()) && field.getValue().isNumber())
        .filter(field -> Double.isFinite(field.getValue().asDouble()))
        .forEach(field -> metrics.put(field.getKey(), field.getValue().asDouble()));
    return metrics;
  }
}
