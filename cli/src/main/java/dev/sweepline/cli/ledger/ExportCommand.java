package dev.sweepline.cli.ledger;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.cluster.OperatorOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `sweepline ledger export -o FILE`.
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes the ledger as JSON Lines, one digest a line, in order.")
public final class ExportCommand implements Callable<Integer> {

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private OperatorOptions operator = new OperatorOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to; - is standard output, and the default.",
      defaultValue = "-")
  private String output = "-";

  @Override
  public Integer call() {
    try (var api = cluster.connectToOperator(operator);
        var lines = api.get("ledger")) {
      if (output.equals("-")) {
        lines.transferTo(System.out);
        System.out.flush();
      } else {
        write(lines, Path.of(output));
      }
      return ExitCode.DONE;
    } catch (IOException e) {
      throw CommandProblem.failed("the export ended early: " + e);
    }
  }

  /// A file is whole, or as it was.
  private static void write(InputStream lines, Path file) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    var part = Files.createTempFile(folder, ".ledger", ".part");
    try {
      Files.copy(lines, part, StandardCopyOption.REPLACE_EXISTING);
      long records;
      try (var written = Files.lines(part)) {
        records = written.count();
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      System.err.println("exported " + records + " records to " + file);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
