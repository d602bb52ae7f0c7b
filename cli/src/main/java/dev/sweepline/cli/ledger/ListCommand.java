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

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private OperatorOptions operator = new OperatorOptions();

  @Override
  public Integer call() {
    var rows = new ArrayList<List<String>>();
    try (var api = cluster.connectToOperator(operator);
        var lines =
            new BufferedReader(new InputStreamReader(api.get("ledger"), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(LedgerRow.of(ENTRY.readValue(line)));
      }
      if (rows.isEmpty()) {
        System.err.println("the ledger of namespace " + api.namespace() + " is empty");
      } else {
        System.out.print(new Table(LedgerRow.COLUMNS, rows).toText());
      }
      return ExitCode.DONE;
    } catch (IOException e) {
      throw CommandProblem.failed("the list ended early: " + e);
    }
  }
}
