package dev.sweepline.cli.compare;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.planner.report.Document;
import dev.sweepline.planner.report.Notes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/// A folder of reports. What people wrote between the markers stays; where it could not stay,
/// nothing is written.
record ReportFiles(Path folder) {

  /// The file's path.
  Path write(Document report) {
    var file = folder.resolve(report.name() + ".md");
    try {
      var text = merged(file, report.markdown());
      var figures = folder.resolve(Document.folder(report.name()));
      Files.createDirectories(report.figures().isEmpty() ? folder : figures);
      // Figures first: a report never shows one that is not there.
      for (var figure : report.figures().entrySet()) {
        replace(figures.resolve(figure.getKey()), figure.getValue());
      }
      replace(file, text);
    } catch (IOException e) {
      throw CommandProblem.failed("cannot write the report " + file + ": " + e);
    }
    return file;
  }

  private static String merged(Path file, String report) throws IOException {
    if (!Files.exists(file)) {
      return report;
    }
    return switch (Notes.keep(report, text(file))) {
      case Notes.Merged.Text(var text) -> text;
      case Notes.Merged.Refused(var why) ->
          throw CommandProblem.failed(file + " is not overwritten: " + why);
    };
  }

  private static String text(Path file) throws IOException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
          .toString();
    } catch (CharacterCodingException notText) {
      throw CommandProblem.failed(file + " is not overwritten: it is no UTF-8 text");
    }
  }

  /// Whole or not at all, and only if something changed.
  private static void replace(Path file, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
      return;
    }
    var beside = Files.createTempFile(file.toAbsolutePath().getParent(), ".report", ".tmp");
    try {
      Files.write(beside, bytes);
      if (Files.exists(file)) {
        Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(file));
      } else {
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
