package dev.sweepline.hydra;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Times as `strftime` prints them in the C locale, without a time zone.
final class Strftime {

  private Strftime() {}

  static String format(LocalDateTime time, String pattern) {
    var out = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.charAt(i) != '%' || i + 1 == pattern.length()) {
        out.append(pattern.charAt(i));
        continue;
      }
      char flag = pattern.charAt(i + 1);
      boolean flagged = "-_0^#".indexOf(flag) >= 0 && i + 2 < pattern.length();
      int at = flagged ? i + 2 : i + 1;
      String field = field(time, pattern.charAt(at));
      if (field == null) {
        out.append(pattern, i, at + 1);
      } else {
        out.append(flagged ? flagged(flag, field) : field);
      }
      i = at;
    }
    return out.toString();
  }

  private static String flagged(char flag, String field) {
    boolean numeric = !field.isEmpty() && field.chars().allMatch(Character::isDigit);
    String bare = numeric ? field.replaceFirst("^0+(?=.)", "") : field;
    return switch (flag) {
      case '-' -> bare;
      case '_' -> " ".repeat(field.length() - bare.length()) + bare;
      case '^' -> field.toUpperCase(Locale.ROOT);
      case '#' ->
          field.equals(field.toUpperCase(Locale.ROOT))
              ? field.toLowerCase(Locale.ROOT)
              : field.toUpperCase(Locale.ROOT);
      default -> field;
    };
  }

  private static @Nullable String field(LocalDateTime time, char directive) {
    return switch (directive) {
      case 'Y', 'G' -> Integer.toString(year(time, directive));
      case 'C' -> two(time.getYear() / 100);
      case 'y' -> two(time.getYear() % 100);
      case 'g' -> two(year(time, 'G') % 100);
      case 'm' -> two(time.getMonthValue());
      case 'd' -> two(time.getDayOfMonth());
      case 'e' -> String.format("%2d", time.getDayOfMonth());
      case 'H' -> two(time.getHour());
      case 'k' -> String.format("%2d", time.getHour());
      case 'I' -> two(hourOfHalfDay(time));
      case 'l' -> String.format("%2d", hourOfHalfDay(time));
      case 'M' -> two(time.getMinute());
      case 'S' -> two(time.getSecond());
      case 'f' -> String.format("%06d", time.getNano() / 1000);
      case 'j' -> String.format("%03d", time.getDayOfYear());
      case 'U' -> two((time.getDayOfYear() + 6 - time.getDayOfWeek().getValue() % 7) / 7);
      case 'W' -> two((time.getDayOfYear() + 6 - (time.getDayOfWeek().getValue() - 1)) / 7);
      case 'V' -> two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
      case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'P' -> time.getHour() < 12 ? "am" : "pm";
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'D', 'x' -> format(time, "%m/%d/%y");
      case 'F' -> format(time, "%Y-%m-%d");
      case 'T', 'X' -> format(time, "%H:%M:%S");
      case 'R' -> format(time, "%H:%M");
      case 'r' -> format(time, "%I:%M:%S %p");
      case 'c' -> format(time, "%a %b %e %H:%M:%S %Y");
      case 'Z', 'z' -> "";
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      default -> null;
    };
  }

  private static int year(LocalDateTime time, char directive) {
    return directive == 'Y' ? time.getYear() : time.get(IsoFields.WEEK_BASED_YEAR);
  }

  private static int hourOfHalfDay(LocalDateTime time) {
    return time.get(ChronoField.CLOCK_HOUR_OF_AMPM);
  }

  private static String two(int number) {
    return String.format("%02d", number);
  }
}
