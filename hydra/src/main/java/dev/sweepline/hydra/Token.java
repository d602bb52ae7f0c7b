package dev.sweepline.hydra;

/// A piece of an override: what it is and the characters it covers.
record Token(Kind kind, String text, int start) {

  enum Kind {
    EQUAL,
    TILDE,
    PLUS,
    AT,
    SLASH,
    COLON,
    ID,
    KEY_SPECIAL,
    DOT_PATH,
    PAREN_OPEN,
    PAREN_CLOSE,
    COMMA,
    BRACKET_OPEN,
    BRACKET_CLOSE,
    BRACE_OPEN,
    BRACE_CLOSE,
    FLOAT,
    INT,
    BOOL,
    NULL,
    UNQUOTED_CHAR,
    ESCAPE,
    BLANK,
    QUOTED,
    INTERPOLATION,
    END;

    boolean isPartOfKey() {
      return switch (this) {
        case ID, NULL, INT, FLOAT, BOOL, UNQUOTED_CHAR, ESCAPE, BLANK -> true;
        default -> false;
      };
    }

    boolean isPartOfText() {
      return isPartOfKey() || this == COLON || this == INTERPOLATION;
    }
  }
}
