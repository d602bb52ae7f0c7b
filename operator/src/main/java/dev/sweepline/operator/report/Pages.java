package dev.sweepline.operator.report;

import dev.sweepline.planner.report.Document;
import java.util.List;
import java.util.function.Supplier;

/// What is to be in Git.
///
/// @param note what people are to know of it besides; empty: nothing
/// @param ended is told what came of it
record Pages(List<Sheet> sheets, String note, Ended ended) {

  /// Hears whether everything is there as it was written.
  interface Ended {
    void with(boolean pushed);
  }

  Pages {
    sheets = List.copyOf(sheets);
  }

  /// @param written when somebody asks, and once
  static Pages of(Supplier<List<Document>> written) {
    return new Pages(List.of(new Sheet(written, null, false)), "", _ -> {});
  }

  List<String> digests() {
    return sheets.stream().map(Sheet::digest).toList();
  }

  /// What has to be written onto a branch.
  ///
  /// @param untouched whether the branch is as it was left
  List<Document> due(boolean untouched) {
    return sheets.stream()
        .filter(sheet -> !untouched || !sheet.wasPushed())
        .flatMap(sheet -> sheet.documents().stream())
        .toList();
  }
}
