package dev.sweepline.planner.ledger;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;

/// Times as the ledger writes them: `2026-02-13T09:00:00Z`. A start reads millions, so there is no
/// formatter.
public final class LedgerTime {
  private static final String FORM = "0000-00-00T00:00:00Z";

  private LedgerTime() {}

  /// Seconds since 1970; empty if it is not written like this, or is no time.
  public static OptionalLong seconds(String time) {
    if (time.length() != FORM.length()) {
      return OptionalLong.empty();
    }
    for (int i = 0; i < FORM.length(); i++) {
      char form = FORM.charAt(i);
      char is = time.charAt(i);
      if (form == '0' ? is < '0' || is > '9' : is != form) {
        return OptionalLong.empty();
      }
    }
    try {
      return OptionalLong.of(
          LocalDateTime.of(
                  number(time, 0, 4),
                  number(time, 5, 2),
                  number(time, 8, 2),
                  number(time, 11, 2),
                  number(time, 14, 2),
                  number(time, 17, 2))
              .toEpochSecond(ZoneOffset.UTC));
    } catch (DateTimeException noTime) {
      return OptionalLong.empty();
    }
  }

  private static int number(String text, int from, int digits) {
    int number = 0;
    for (int i = from; i < from + digits; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }
}
