package dev.sweepline.cli.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.cli.CommandProblem;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.dedupe.Costs;
import dev.sweepline.planner.dedupe.Foresight;
import dev.sweepline.planner.dedupe.Remembered;
import dev.sweepline.planner.dedupe.Twin;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerProblems;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What an exported ledger remembers, and which Experiments there are.
///
/// @param live by the label of their digest
record KnownTrials(Map<LedgerKey, LedgerEntry> ledger, Map<String, List<Twin>> live) {
  private static final ObjectReader ENTRY =
      JsonMapper.builder().build().readerFor(LedgerEntry.class);

  KnownTrials {
    ledger = Map.copyOf(ledger);
    live = Map.copyOf(live);
  }

  static KnownTrials of(Path file) {
    try (var lines = Files.newInputStream(file)) {
      return of(lines, Map.of());
    } catch (NoSuchFileException missing) {
      throw CommandProblem.invalid("--ledger: there is no file " + file);
    } catch (IOException e) {
      throw CommandProblem.invalid("--ledger: cannot read " + file + ": " + e.getMessage());
    }
  }

  static KnownTrials of(InputStream lines, Map<String, List<Twin>> live) throws IOException {
    var ledger = new HashMap<LedgerKey, LedgerEntry>();
    var reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
    int number = 0;
    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (!line.isBlank()) {
        var entry = entry(line, number);
        ledger.put(entry.key(), entry);
      }
    }
    return new KnownTrials(ledger, live);
  }

  private static LedgerEntry entry(String line, int number) {
    try {
      LedgerEntry entry = ENTRY.readValue(line);
      var problems = LedgerProblems.of(entry);
      if (!problems.isEmpty()) {
        throw CommandProblem.invalid("ledger, line " + number + ": " + problems.getFirst());
      }
      return entry;
    } catch (JsonProcessingException e) {
      throw CommandProblem.invalid("ledger, line " + number + ": " + e.getOriginalMessage());
    }
  }

  Foresight in(String namespace) {
    var costs = new Costs();
    ledger.values().stream()
        .filter(entry -> entry.namespace().equals(namespace))
        .forEach(entry -> costs.add(entry.best()));
    return new Foresight(this::lookUp, costs);
  }

  private Remembered lookUp(LedgerKey digest) {
    var entry = ledger.get(digest);
    return new Remembered(
        live.getOrDefault(Names.digestLabel(digest.digest()), List.of()),
        entry == null ? new LedgerAnswer.Unknown() : new LedgerAnswer.Known(entry));
  }
}
