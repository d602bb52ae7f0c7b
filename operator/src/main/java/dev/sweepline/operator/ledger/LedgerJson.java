package dev.sweepline.operator.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerProblems;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Entries as JSON: the values of the topic, and the lines of an export.
public final class LedgerJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final ObjectReader ENTRIES = MAPPER.readerFor(LedgerEntry.class);
  private static final ObjectWriter WRITER = MAPPER.writerFor(LedgerEntry.class);

  private LedgerJson() {}

  /// What a record or a line comes to.
  public sealed interface Read {}

  /// It is an entry.
  public record Entry(LedgerEntry entry) implements Read {}

  /// It is an entry of a version that this release does not know: it must stay as it is.
  public record Foreign(String why) implements Read {}

  /// It is none.
  public record Unreadable(List<String> problems) implements Read {
    public Unreadable {
      problems = List.copyOf(problems);
    }
  }

  public static byte[] bytes(LedgerEntry entry) {
    try {
      return WRITER.writeValueAsBytes(entry);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("writing the entry " + entry.key().text(), e);
    }
  }

  public static Read read(byte[] json) {
    LedgerEntry entry;
    try {
      entry = ENTRIES.readValue(json);
    } catch (JsonProcessingException e) {
      return unreadable(json, e);
    } catch (IOException e) {
      return new Unreadable(List.of(String.valueOf(e.getMessage())));
    }
    if (entry == null) {
      return new Unreadable(List.of("there is no entry"));
    }
    var foreign = foreign(entry.schema());
    if (foreign != null) {
      return foreign;
    }
    var problems = LedgerProblems.of(entry);
    return problems.isEmpty() ? new Entry(entry) : new Unreadable(problems);
  }

  /// Another version may have other types under the same names.
  private static Read unreadable(byte[] json, JsonProcessingException problem) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      var foreign = foreign(tree.path("schema").asText(null));
      if (foreign != null) {
        return foreign;
      }
    } catch (IOException notJson) {
      // The first problem says it.
    }
    var at = problem.getLocation() == null ? "" : ", column " + problem.getLocation().getColumnNr();
    return new Unreadable(List.of(problem.getOriginalMessage() + at));
  }

  private static @Nullable Foreign foreign(@Nullable String schema) {
    return schema != null
            && schema.startsWith("sweepline.dev/ledger/")
            && !schema.equals(LedgerEntry.SCHEMA)
        ? new Foreign(LedgerProblems.ofSchema(schema).getFirst())
        : null;
  }
}
