package dev.sweepline.hydra;

import dev.sweepline.hydra.Interpolation.Constant;
import dev.sweepline.hydra.Interpolation.Element;
import dev.sweepline.hydra.Interpolation.Entries;
import dev.sweepline.hydra.Interpolation.Entry;
import dev.sweepline.hydra.Interpolation.Items;
import dev.sweepline.hydra.Interpolation.Joined;
import dev.sweepline.hydra.Interpolation.Literal;
import dev.sweepline.hydra.Interpolation.Piece;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the arguments of resolvers: typed words, quoted text, lists, dicts, interpolations.
final class ElementParser {

  /// A word of an unquoted value and, where it stands alone, what it means.
  private record Word(Piece piece, @Nullable Object alone, boolean typed) {}

  private final InterpolationParser in;

  ElementParser(InterpolationParser in) {
    this.in = in;
  }

  /// Elements between commas up to the closing character, which is taken too.
  List<Element> sequence(char close) {
    var elements = new ArrayList<Element>();
    boolean afterComma = true;
    boolean empty = true;
    while (true) {
      int afterBlank = Tokens.blankEnd(in.text, in.position);
      char c = charAt(afterBlank);
      if (c == close) {
        in.position = afterBlank + 1;
        if (afterComma && !empty) {
          elements.add(new Constant(""));
        }
        return elements;
      }
      empty = false;
      if (c == ',') {
        in.position = Tokens.blankEnd(in.text, afterBlank + 1);
        if (afterComma) {
          elements.add(new Constant(""));
        }
        afterComma = true;
      } else if (!afterComma) {
        throw in.refuse("expected ',' or '" + close + "'");
      } else {
        elements.add(element());
        afterComma = false;
      }
    }
  }

  Element element() {
    in.enter();
    char c = charAt(in.position);
    Element element =
        switch (c) {
          case '\'', '"' -> quoted(c);
          case '[' -> {
            in.position = Tokens.blankEnd(in.text, in.position + 1);
            yield new Items(sequence(']'));
          }
          case '{' -> {
            in.position = Tokens.blankEnd(in.text, in.position + 1);
            yield new Entries(entries());
          }
          default -> primitive();
        };
    in.leave();
    return element;
  }

  private Element quoted(char quote) {
    in.position++;
    List<Piece> pieces = in.pieces(quote);
    if (charAt(in.position) != quote) {
      throw in.refuse("the quote is never closed");
    }
    in.position++;
    return new Joined(pieces, true);
  }

  private List<Entry> entries() {
    Map<@Nullable Object, Entry> entries = new LinkedHashMap<>();
    if (acceptAfterBlank('}')) {
      return List.of();
    }
    do {
      in.position = Tokens.blankEnd(in.text, in.position);
      Object key = key();
      if (!acceptAfterBlank(':')) {
        throw in.refuse("expected ':' after a key");
      }
      in.position = Tokens.blankEnd(in.text, in.position);
      Object known = PythonKeys.find(entries, key);
      entries.put(known, new Entry(known, element()));
    } while (acceptAfterBlank(','));
    if (!acceptAfterBlank('}')) {
      throw in.refuse("expected ',' or '}'");
    }
    return List.copyOf(entries.values());
  }

  private boolean acceptAfterBlank(char expected) {
    int afterBlank = Tokens.blankEnd(in.text, in.position);
    if (charAt(afterBlank) != expected) {
      return false;
    }
    in.position = afterBlank + 1;
    return true;
  }

  private @Nullable Object key() {
    List<Word> words = words(true);
    return words.size() == 1 ? words.getFirst().alone() : joined(words);
  }

  private Element primitive() {
    List<Word> words = words(false);
    if (words.size() == 1 && words.getFirst().typed()) {
      return new Constant(words.getFirst().alone());
    }
    return new Joined(words.stream().map(Word::piece).toList(), false);
  }

  private static String joined(List<Word> words) {
    var text = new StringBuilder();
    for (Word word : words) {
      if (word.piece() instanceof Literal literal) {
        text.append(literal.text());
      }
    }
    return text.toString();
  }

  private List<Word> words(boolean isKey) {
    var words = new ArrayList<Word>();
    while (in.position < in.text.length()) {
      int afterBlank = Tokens.blankEnd(in.text, in.position);
      char c = charAt(afterBlank);
      if (c == ',' || c == ']' || c == '}' || (c == ':' && isKey)) {
        break;
      }
      if (c == ':') {
        words.add(literal(Tokens.blankEnd(in.text, afterBlank + 1)));
      } else if (afterBlank > in.position) {
        words.add(literal(afterBlank));
      } else if (!isKey && in.text.startsWith("${", in.position)) {
        words.add(new Word(in.interpolation(), null, false));
      } else {
        words.add(word(c));
      }
    }
    if (words.isEmpty()) {
      throw in.refuse("expected a value");
    }
    return words;
  }

  private Word literal(int end) {
    String text = in.text.substring(in.position, end);
    in.position = end;
    return new Word(new Literal(text), text, true);
  }

  private Word word(char first) {
    String text = in.text;
    int from = in.position;
    int escape = Tokens.escapeEnd(text, from);
    int number = Tokens.floatEnd(text, from);
    int whole = Tokens.intEnd(text, from);
    int id = Tokens.idEnd(text, from);
    if (escape > from) {
      String unescaped = Tokens.unescape(text.substring(from, escape));
      in.position = escape;
      return new Word(new Literal(unescaped), unescaped, true);
    }
    if (number > from && number >= id && number >= whole) {
      return typed(number, PythonNumbers.parseFloat(text.substring(from, number)));
    }
    if (whole > from) {
      Object integer = PythonNumbers.parseInt(text.substring(from, whole), 10);
      if (integer == null) {
        throw in.refuse("the number has too many digits");
      }
      return typed(whole, integer);
    }
    if (id > from) {
      return typed(id, named(text.substring(from, id)));
    }
    if (Tokens.isUnquotedChar(first)) {
      return literal(from + 1);
    }
    throw in.refuse("did not expect '" + first + "'");
  }

  private Word typed(int end, @Nullable Object alone) {
    String text = in.text.substring(in.position, end);
    in.position = end;
    return new Word(new Literal(text), alone, true);
  }

  private static @Nullable Object named(String word) {
    if (Tokens.isWord(word, 0, word.length(), "null")) {
      return null;
    }
    if (Tokens.isWord(word, 0, word.length(), "true")) {
      return true;
    }
    return Tokens.isWord(word, 0, word.length(), "false") ? (Object) false : word;
  }

  private char charAt(int i) {
    return i < in.text.length() ? in.text.charAt(i) : '\0';
  }
}
