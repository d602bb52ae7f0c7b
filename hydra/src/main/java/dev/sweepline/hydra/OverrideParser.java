package dev.sweepline.hydra;

import dev.sweepline.hydra.ParsedOverride.ValueType;
import dev.sweepline.hydra.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the override grammar by recursive descent.
final class OverrideParser {

  private final String text;
  private final List<Token> tokens;
  private int position;
  private int depth;

  private OverrideParser(String text) {
    this.text = text;
    this.tokens = OverrideLexer.tokens(text);
  }

  static ParsedOverride parse(String text) {
    if (text.length() > Limits.OVERRIDE) {
      throw Limits.exceeded("the length of an override", Limits.OVERRIDE);
    }
    return new OverrideParser(text).override();
  }

  static HydraException refuse(String text, int position, String why) {
    String shown = text.length() > 200 ? text.substring(0, 200) + "…" : text;
    return Problem.of(
            Problem.Category.SYNTAX,
            "Error parsing override '" + shown + "' at character " + (position + 1) + ": " + why)
        .about(text)
        .asException();
  }

  private ParsedOverride override() {
    ParsedOverride.Type type = ParsedOverride.Type.CHANGE;
    if (accept(Kind.TILDE)) {
      type = ParsedOverride.Type.DEL;
    } else if (accept(Kind.PLUS)) {
      type = accept(Kind.PLUS) ? ParsedOverride.Type.FORCE_ADD : ParsedOverride.Type.ADD;
    }
    String key = key();
    String packageName = accept(Kind.AT) ? packageName() : null;
    if (type == ParsedOverride.Type.DEL && peek().kind() == Kind.END) {
      return new ParsedOverride(type, key, packageName, null, null, text);
    }
    if (!accept(Kind.EQUAL)) {
      throw refuse("expected '=' after the key");
    }
    Object value = peek().kind() == Kind.END ? "" : value();
    if (peek().kind() != Kind.END) {
      throw refuse("did not expect '" + peek().text() + "' here");
    }
    return new ParsedOverride(type, key, packageName, valueType(value), value, text);
  }

  private static ValueType valueType(@Nullable Object value) {
    return switch (value) {
      case Sweep.Choice choice ->
          choice.simple() ? ValueType.SIMPLE_CHOICE_SWEEP : ValueType.CHOICE_SWEEP;
      case Sweep.Range _ -> ValueType.RANGE_SWEEP;
      case Sweep.Interval _ -> ValueType.INTERVAL_SWEEP;
      case Sweep.Glob _ -> ValueType.GLOB_CHOICE_SWEEP;
      case null, default -> ValueType.ELEMENT;
    };
  }

  private String key() {
    if (peek().kind() == Kind.ID && peekAt(1).kind() == Kind.SLASH) {
      var group = new StringBuilder(next().text());
      while (accept(Kind.SLASH)) {
        if (peek().kind() != Kind.ID) {
          throw refuse("expected a name after '/'");
        }
        group.append('/').append(next().text());
      }
      return group.toString();
    }
    return packageName();
  }

  private String packageName() {
    return switch (peek().kind()) {
      case ID, KEY_SPECIAL, DOT_PATH -> next().text();
      default -> "";
    };
  }

  private @Nullable Object value() {
    Object first = element();
    if (peek().kind() != Kind.COMMA) {
      return first;
    }
    var items = new ArrayList<@Nullable Object>();
    items.add(first);
    while (accept(Kind.COMMA)) {
      items.add(element());
    }
    return GrammarFunctions.simpleChoice(items);
  }

  private @Nullable Object element() {
    if (++depth > Limits.NESTING) {
      throw Limits.exceeded("the nesting of an override", Limits.NESTING);
    }
    try {
      return switch (peek().kind()) {
        case BRACKET_OPEN -> list();
        case BRACE_OPEN -> map();
        case QUOTED -> Quoted.parse(next().text());
        case ID -> peekAt(1).kind() == Kind.PAREN_OPEN ? function() : primitive(false);
        default -> primitive(false);
      };
    } finally {
      depth--;
    }
  }

  private List<@Nullable Object> list() {
    next();
    var items = new ArrayList<@Nullable Object>();
    if (accept(Kind.BRACKET_CLOSE)) {
      return items;
    }
    do {
      items.add(element());
    } while (accept(Kind.COMMA));
    expect(Kind.BRACKET_CLOSE, "']'");
    return items;
  }

  private Map<@Nullable Object, @Nullable Object> map() {
    next();
    var entries = new LinkedHashMap<@Nullable Object, @Nullable Object>();
    if (accept(Kind.BRACE_CLOSE)) {
      return entries;
    }
    do {
      Object key = primitive(true);
      expect(Kind.COLON, "':' after a key");
      entries.put(PythonKeys.find(entries, key), element());
    } while (accept(Kind.COMMA));
    expect(Kind.BRACE_CLOSE, "'}'");
    return entries;
  }

  private @Nullable Object function() {
    Token name = next();
    next();
    var positional = new ArrayList<@Nullable Object>();
    var named = new LinkedHashMap<String, @Nullable Object>();
    if (!accept(Kind.PAREN_CLOSE)) {
      do {
        if (peek().kind() == Kind.ID && peekAt(1).kind() == Kind.EQUAL) {
          String argument = next().text();
          next();
          named.put(argument, element());
        } else if (!named.isEmpty()) {
          throw refuse("an argument by position after one by name");
        } else {
          positional.add(element());
        }
      } while (accept(Kind.COMMA));
      expect(Kind.PAREN_CLOSE, "')'");
    }
    try {
      return GrammarFunctions.call(name.text(), positional, named);
    } catch (GrammarFunctions.BadCall bad) {
      throw refuse(text, name.start(), bad.getMessage());
    }
  }

  /// A run of plain tokens: one alone gets a type, several are text.
  private @Nullable Object primitive(boolean isKey) {
    int from = position;
    while (isKey ? peek().kind().isPartOfKey() : peek().kind().isPartOfText()) {
      next();
    }
    int to = position;
    if (from == to) {
      throw refuse(isKey ? "expected a key" : "expected a value");
    }
    if (tokens.get(from).kind() == Kind.BLANK) {
      from++;
    }
    if (to > from && tokens.get(to - 1).kind() == Kind.BLANK) {
      to--;
    }
    if (from >= to) {
      throw refuse("a value cannot be blanks only");
    }
    if (to - from == 1) {
      return typed(tokens.get(from));
    }
    var joined = new StringBuilder();
    for (Token token : tokens.subList(from, to)) {
      joined.append(token.kind() == Kind.ESCAPE ? Tokens.unescape(token.text()) : token.text());
    }
    return joined.toString();
  }

  private @Nullable Object typed(Token token) {
    return switch (token.kind()) {
      case INT -> integer(token);
      case FLOAT -> PythonNumbers.parseFloat(token.text());
      case NULL -> null;
      case BOOL -> token.text().length() == 4;
      case ESCAPE -> Tokens.unescape(token.text());
      default -> token.text();
    };
  }

  private Object integer(Token token) {
    Object number = PythonNumbers.parseInt(token.text(), 10);
    if (number == null) {
      throw refuse(text, token.start(), "the number has too many digits");
    }
    return number;
  }

  private Token peek() {
    return tokens.get(position);
  }

  private Token peekAt(int ahead) {
    return tokens.get(Math.min(position + ahead, tokens.size() - 1));
  }

  private Token next() {
    return tokens.get(position++);
  }

  private boolean accept(Kind kind) {
    if (peek().kind() != kind) {
      return false;
    }
    position++;
    return true;
  }

  private void expect(Kind kind, String what) {
    if (!accept(kind)) {
      throw refuse("expected " + what);
    }
  }

  private HydraException refuse(String why) {
    return refuse(text, peek().start(), why);
  }
}
