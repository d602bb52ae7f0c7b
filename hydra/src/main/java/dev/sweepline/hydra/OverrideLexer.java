package dev.sweepline.hydra;

import dev.sweepline.hydra.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/// Cuts an override into tokens, the longest possible each time: first the key, then the value.
final class OverrideLexer {

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int position;

  private OverrideLexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    var lexer = new OverrideLexer(text);
    lexer.readKey();
    lexer.readValue();
    lexer.tokens.add(new Token(Kind.END, "", text.length()));
    return lexer.tokens;
  }

  private void readKey() {
    while (position < text.length()) {
      char c = text.charAt(position);
      switch (c) {
        case '=' -> {
          add(Kind.EQUAL, Tokens.blankEnd(text, position + 1));
          return;
        }
        case '~' -> add(Kind.TILDE, position + 1);
        case '+' -> add(Kind.PLUS, position + 1);
        case '@' -> add(Kind.AT, position + 1);
        case ':' -> add(Kind.COLON, position + 1);
        case '/' -> add(Kind.SLASH, position + 1);
        default -> readName();
      }
    }
  }

  private void readName() {
    int id = Tokens.idEnd(text, position);
    int special = specialEnd(position);
    int path = pathEnd(position);
    if (path > special && path > id) {
      add(Kind.DOT_PATH, path);
    } else if (special > id) {
      add(Kind.KEY_SPECIAL, special);
    } else if (id > position) {
      add(Kind.ID, id);
    } else {
      throw refuse("a key cannot contain");
    }
  }

  private int specialEnd(int from) {
    if (from >= text.length() || Tokens.isDigit(text.charAt(from)) || text.charAt(from) == '-') {
      return from;
    }
    int end = from;
    while (end < text.length()) {
      char c = text.charAt(end);
      if (!Tokens.isLetter(c) && !Tokens.isDigit(c) && "_-$".indexOf(c) < 0) {
        break;
      }
      end++;
    }
    return end;
  }

  private int pathEnd(int from) {
    int end = segmentEnd(from);
    int segments = 1;
    while (end > from && end < text.length() && text.charAt(end) == '.') {
      int next = segmentEnd(end + 1);
      if (next == end + 1) {
        break;
      }
      end = next;
      segments++;
    }
    return segments > 1 ? end : from;
  }

  private int segmentEnd(int from) {
    return Math.max(specialEnd(from), Tokens.unsignedEnd(text, from));
  }

  private void readValue() {
    while (position < text.length()) {
      int afterBlank = Tokens.blankEnd(text, position);
      if (afterBlank == text.length()) {
        add(Kind.BLANK, afterBlank);
        return;
      }
      int blankAfter = Tokens.blankEnd(text, afterBlank + 1);
      switch (text.charAt(afterBlank)) {
        case '(' -> add(Kind.PAREN_OPEN, blankAfter);
        case ',' -> add(Kind.COMMA, blankAfter);
        case ':' -> add(Kind.COLON, blankAfter);
        case '=' -> add(Kind.EQUAL, blankAfter);
        case ')' -> add(Kind.PAREN_CLOSE, afterBlank + 1);
        case ']' -> add(Kind.BRACKET_CLOSE, afterBlank + 1);
        case '}' -> add(Kind.BRACE_CLOSE, afterBlank + 1);
        default -> {
          if (afterBlank > position) {
            add(Kind.BLANK, afterBlank);
          } else {
            readPiece(text.charAt(position), blankAfter);
          }
        }
      }
    }
  }

  private void readPiece(char first, int blankAfter) {
    if (first == '[') {
      add(Kind.BRACKET_OPEN, blankAfter);
    } else if (first == '{') {
      add(Kind.BRACE_OPEN, blankAfter);
    } else if (first == '\'' || first == '"') {
      add(Kind.QUOTED, quotedEnd(first));
    } else {
      readUnquoted(first);
    }
  }

  private void readUnquoted(char first) {
    int close = first == '$' && text.startsWith("${", position) ? text.indexOf('}', position) : -1;
    int escape = Tokens.escapeEnd(text, position);
    int number = Tokens.floatEnd(text, position);
    int whole = Tokens.intEnd(text, position);
    int id = Tokens.idEnd(text, position);
    if (close > position + 2) {
      add(Kind.INTERPOLATION, close + 1);
    } else if (escape > position) {
      add(Kind.ESCAPE, escape);
    } else if (number > position && number >= id && number >= whole) {
      add(Kind.FLOAT, number);
    } else if (whole > position) {
      add(Kind.INT, whole);
    } else if (id > position) {
      add(wordKind(id), id);
    } else if (Tokens.isUnquotedChar(first)) {
      add(Kind.UNQUOTED_CHAR, position + 1);
    } else {
      throw refuse("an unquoted value cannot contain");
    }
  }

  private Kind wordKind(int end) {
    if (Tokens.isWord(text, position, end, "true") || Tokens.isWord(text, position, end, "false")) {
      return Kind.BOOL;
    }
    return Tokens.isWord(text, position, end, "null") ? Kind.NULL : Kind.ID;
  }

  /// Behind the first closing quote with an even number of backslashes before it.
  private int quotedEnd(char quote) {
    int backslashes = 0;
    for (int i = position + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote && backslashes % 2 == 0) {
        return i + 1;
      }
      backslashes = c == '\\' ? backslashes + 1 : 0;
    }
    throw OverrideParser.refuse(text, position, "the quote is never closed");
  }

  private void add(Kind kind, int end) {
    tokens.add(new Token(kind, text.substring(position, end), position));
    position = end;
  }

  private HydraException refuse(String what) {
    String character = text.substring(position, text.offsetByCodePoints(position, 1));
    String remedy = what.startsWith("an") ? "; put the value in quotes" : "";
    return OverrideParser.refuse(text, position, what + " '" + character + "'" + remedy);
  }
}
