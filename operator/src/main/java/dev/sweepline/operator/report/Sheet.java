package dev.sweepline.operator.report;

import dev.sweepline.planner.report.Document;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The pages of one sweep or run, in each language. They are written when somebody asks, and once.
final class Sheet {
  private final Supplier<List<Document>> writing;
  private final boolean pushed;
  private @Nullable List<Document> documents;
  private @Nullable String digest;

  /// @param digest of the pages, if they were written before
  /// @param pushed whether they were pushed like this
  Sheet(Supplier<List<Document>> writing, @Nullable String digest, boolean pushed) {
    this.writing = writing;
    this.digest = digest;
    this.pushed = pushed;
  }

  static Sheet of(List<Document> documents) {
    return new Sheet(() -> documents, null, false);
  }

  boolean wasPushed() {
    return pushed;
  }

  List<Document> documents() {
    var written = documents;
    if (written == null) {
      written = List.copyOf(writing.get());
      documents = written;
    }
    return written;
  }

  String digest() {
    var known = digest;
    if (known == null) {
      known = documents().stream().map(Document::digest).collect(Collectors.joining(" "));
      digest = known;
    }
    return known;
  }

  /// The same, if nothing has to be written for it.
  @Nullable String knownDigest() {
    return documents == null ? digest : digest();
  }
}
