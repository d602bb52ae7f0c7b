package dev.sweepline.cli.ledger;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.cluster.OperatorApi;
import dev.sweepline.cli.cluster.OperatorOptions;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `sweepline ledger import FILE`.
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Puts an export back. What is known already stays; the same file again changes nothing.",
      "All lines are checked before the first is written; a line that is wrong is told by its number."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the ledger has what the file has",
      "1:the operator is in the way; run it again",
      "2:a line is wrong, and nothing was written"
    })
public final class ImportCommand implements Callable<Integer> {
  private static final int MOST_LINES = 500;
  private static final int MOST_BYTES = 2 * 1024 * 1024;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private OperatorOptions operator = new OperatorOptions();

  @Parameters(paramLabel = "FILE", description = "The export; - is standard input.")
  private String file = "-";

  @Override
  public Integer call() {
    try (var api = cluster.connectToOperator(operator)) {
      if (!file.equals("-")) {
        read(api, Path.of(file));
        return ExitCode.DONE;
      }
      // It is read twice.
      var copy = Files.createTempFile("ledger", ".jsonl");
      try {
        Files.copy(System.in, copy, StandardCopyOption.REPLACE_EXISTING);
        read(api, copy);
      } finally {
        Files.deleteIfExists(copy);
      }
      return ExitCode.DONE;
    } catch (MalformedInputException e) {
      throw CommandProblem.invalid(file + " is not UTF-8");
    } catch (IOException e) {
      throw CommandProblem.failed("cannot read " + file + ": " + e);
    }
  }

  private static void read(OperatorApi api, Path lines) throws IOException {
    send(api, lines, true);
    int records = send(api, lines, false);
    System.out.println("imported " + records + " records into namespace " + api.namespace());
  }

  private static int send(OperatorApi api, Path file, boolean checkOnly) throws IOException {
    var chunk = new StringBuilder();
    int records = 0;
    int number = 1;
    int first = 1;
    try (var lines = Files.newBufferedReader(file)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        chunk.append(line).append('\n');
        number++;
        if (number - first >= MOST_LINES || chunk.length() >= MOST_BYTES) {
          records += send(api, chunk, first, checkOnly);
          chunk.setLength(0);
          first = number;
        }
      }
    }
    return chunk.isEmpty() ? records : records + send(api, chunk, first, checkOnly);
  }

  private static int send(OperatorApi api, CharSequence chunk, int first, boolean checkOnly) {
    return api.post(
            "ledger?firstLine=" + first + "&checkOnly=" + checkOnly,
            chunk.toString().getBytes(StandardCharsets.UTF_8))
        .path("records")
        .asInt();
  }
}
