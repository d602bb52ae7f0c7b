package dev.sweepline.operator.http;

import dev.sweepline.operator.ledger.LedgerJson;
import dev.sweepline.planner.ledger.LedgerEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the lines of an export.
final class LedgerLines {
  private static final int MOST_PROBLEMS = 10;

  private LedgerLines() {}

  /// What the lines come to.
  sealed interface Read {}

  /// Every line is an entry of the namespace.
  record Entries(List<LedgerEntry> entries) implements Read {
    Entries {
      entries = List.copyOf(entries);
    }
  }

  /// Some are not; the first of them, with their numbers.
  record Wrong(List<String> problems) implements Read {
    Wrong {
      problems = List.copyOf(problems);
    }
  }

  static Read read(byte[] lines, String namespace, int firstLine) {
    var entries = new ArrayList<LedgerEntry>();
    var problems = new ArrayList<String>();
    int number = firstLine;
    for (var line :
        (Iterable<String>) new String(lines, StandardCharsets.UTF_8).lines()::iterator) {
      if (!line.isBlank() && problems.size() < MOST_PROBLEMS) {
        switch (LedgerJson.read(line.getBytes(StandardCharsets.UTF_8))) {
          case LedgerJson.Entry(var entry) when entry.namespace().equals(namespace) ->
              entries.add(entry);
          case LedgerJson.Entry(var entry) ->
              problems.add(
                  "line %d: namespace: must be %s, where it is imported, was %s"
                      .formatted(number, namespace, entry.namespace()));
          case LedgerJson.Foreign(var why) -> problems.add("line " + number + ": " + why);
          case LedgerJson.Unreadable(var why) -> {
            for (var problem : why) {
              problems.add("line " + number + ": " + problem);
            }
          }
        }
      }
      number++;
    }
    return problems.isEmpty() ? new Entries(entries) : new Wrong(problems);
  }
}
