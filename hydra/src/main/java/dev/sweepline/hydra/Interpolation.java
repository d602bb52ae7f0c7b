package dev.sweepline.hydra;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text with `${..}` in it, taken apart.
record Interpolation(List<Piece> pieces) {

  /// A part of a text.
  sealed interface Piece {}

  record Literal(String text) implements Piece {}

  /// `\${`, which stands for itself.
  record Escaped(String text) implements Piece {}

  /// `${a.b}`: the pieces make up the key, dots and brackets included.
  record Reference(List<Piece> key) implements Piece {}

  /// `${name:arguments}`.
  record Call(List<Piece> name, List<Element> arguments) implements Piece {}

  /// An argument of a resolver.
  sealed interface Element {}

  record Constant(@Nullable Object value) implements Element {}

  /// Pieces joined to text; an interpolation alone keeps its type unless it is in quotes.
  record Joined(List<Piece> pieces, boolean quoted) implements Element {}

  record Items(List<Element> items) implements Element {}

  record Entries(List<Entry> entries) implements Element {}

  record Entry(@Nullable Object key, Element value) {}

  static Interpolation parse(String text, @Nullable Place place) {
    return new Interpolation(new InterpolationParser(text, place).wholeText());
  }

  /// A single value as `oc.decode` reads it.
  static Element parseElement(String text, @Nullable Place place) {
    return new InterpolationParser(text, place).wholeElement();
  }
}
