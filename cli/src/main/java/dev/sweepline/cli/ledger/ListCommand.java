package dev.sweepline.cli.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.cluster.OperatorOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `sweepline ledger list`.
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists what is remembered: one digest a line, as it comes.")
public final class ListCommand implements Callable<Integer> {
  private static final String ROW = "%-12s  %-16s  %-10s  %-32s  %s%n";
  private static final int DIGEST = "sha256:".length();

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private OperatorOptions operator = new OperatorOptions();

  @Override
  public Integer call() {
    var json = JsonMapper.builder().build();
    try (var api = cluster.connectToOperator(operator);
        var lines =
            new BufferedReader(new InputStreamReader(api.get("ledger"), StandardCharsets.UTF_8))) {
      System.out.printf(Locale.ROOT, ROW, "DIGEST", "BEST", "VALUE", "COUNTS", "RUN");
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        print(json.readTree(line));
      }
      return ExitCode.DONE;
    } catch (IOException e) {
      throw CommandProblem.failed("the list ended early: " + e);
    }
  }

  private static void print(JsonNode entry) {
    var best = entry.path("best");
    var counts = new ArrayList<String>();
    entry
        .path("counts")
        .properties()
        .forEach(count -> counts.add(count.getKey() + "=" + count.getValue()));
    System.out.printf(
        Locale.ROOT,
        ROW,
        entry.path("digest").asText().substring(DIGEST, DIGEST + 12),
        best.path("reason").asText(),
        best.path("value").asText("-"),
        String.join(",", counts),
        best.path("runName").asText(best.path("experiment").asText()));
  }
}
