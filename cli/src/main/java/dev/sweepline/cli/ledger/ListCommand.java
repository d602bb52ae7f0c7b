package dev.sweepline.cli.ledger;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.cluster.OperatorOptions;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.report.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `sweepline ledger list`.
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what is remembered, one digest a line.",
      "OUTCOME, BEST and RUN are of the best of its runs; COUNTS is of all. For scripts: ledger export."
    })
public final class ListCommand implements Callable<Integer> {
  private static final ObjectReader ENTRY =
      JsonMapper.builder().build().readerFor(LedgerEntry.class);

  // A ledger has a million digests: columns line up within a block, and each is gone once printed.
  private static final int BLOCK = 1000;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private OperatorOptions operator = new OperatorOptions();

  @Override
  public Integer call() {
    try (var api = cluster.connectToOperator(operator);
        var lines =
            new BufferedReader(new InputStreamReader(api.get("ledger"), StandardCharsets.UTF_8))) {
      var first = block(lines);
      if (first.rows().isEmpty()) {
        System.err.println("the ledger of namespace " + api.namespace() + " is empty");
        return ExitCode.DONE;
      }
      System.out.print(first.toText());
      for (var next = block(lines); !next.rows().isEmpty(); next = block(lines)) {
        System.out.print(next.toTextWithoutTitles());
      }
      return ExitCode.DONE;
    } catch (IOException e) {
      throw CommandProblem.failed("the list ended early: " + e);
    }
  }

  private static Table block(BufferedReader lines) throws IOException {
    var rows = new ArrayList<List<String>>();
    while (rows.size() < BLOCK) {
      var line = lines.readLine();
      if (line == null) {
        break;
      }
      rows.add(LedgerRow.of(ENTRY.readValue(line)));
    }
    return new Table(LedgerRow.COLUMNS, rows);
  }
}
