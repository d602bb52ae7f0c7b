package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.Naming;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/// Checks the time zone of run names.
final class TimeZones {
  private TimeZones() {}

  static Optional<SpecProblem> problem(Naming naming) {
    try {
      ZoneId.of(naming.timeZone());
      return Optional.empty();
    } catch (DateTimeException e) {
      return Optional.of(
          new SpecProblem(
              "spec.naming.timeZone",
              naming.timeZone() + " is no time zone" + nearest(naming.timeZone())));
    }
  }

  private static String nearest(String written) {
    var city = written.substring(written.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return ZoneId.getAvailableZoneIds().stream()
        .filter(zone -> ("/" + zone.toLowerCase(Locale.ROOT)).endsWith("/" + city))
        .sorted()
        .findFirst()
        .map(zone -> "; did you mean " + zone + "?")
        .orElse("; write one such as Asia/Seoul or UTC");
  }
}
