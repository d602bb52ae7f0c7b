package dev.sweepline.cli.ledger;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.cluster.OperatorOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `sweepline ledger show DIGEST`.
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows all that is remembered of a digest.")
public final class ShowCommand implements Callable<Integer> {
  private static final Pattern DIGEST = Pattern.compile("(sha256:)?[0-9a-f]{4,64}");

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private OperatorOptions operator = new OperatorOptions();

  @Parameters(
      paramLabel = "DIGEST",
      description = "As in status.digest, or its beginning, as in a trial's name.")
  private String digest = "";

  @Override
  public Integer call() {
    if (!DIGEST.matcher(digest).matches()) {
      throw CommandProblem.invalid("DIGEST: must be hexadecimal digits, was " + digest);
    }
    var json = JsonMapper.builder().build();
    try (var api = cluster.connectToOperator(operator);
        var entry = api.get("ledger/" + digest)) {
      System.out.println(
          json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(entry)));
      return ExitCode.DONE;
    } catch (IOException e) {
      throw CommandProblem.failed("the answer ended early: " + e);
    }
  }
}
