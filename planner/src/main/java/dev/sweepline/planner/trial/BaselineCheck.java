package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.Checklist;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Whether a baseline can be compared with: it has succeeded, has F1-macro and accuracy, and is
/// about the same data.
sealed interface BaselineCheck {
  String F1 = "val_f1";
  String ACCURACY = "val_acc";

  record Verified(String how) implements BaselineCheck {}

  /// @param mayPass whether that may change by itself
  record Unverified(String why, boolean mayPass) implements BaselineCheck {
    static Unverified forGood(String why) {
      return new Unverified(why, false);
    }
  }

  static BaselineCheck of(
      Checklist.@Nullable Baseline written, @Nullable BaselineView found, DataIdentity data) {
    if (written == null) {
      return Unverified.forGood("name the baseline to compare with, as ref or as metrics");
    }
    if (written.ref() == null) {
      return ofFigures(written.metrics());
    }
    var name = written.ref().name();
    if (found == null) {
      return new Unverified("there is no Sweep " + name + " in this namespace", true);
    }
    if (found.failed() != null) {
      return Unverified.forGood(
          "the Sweep " + name + " has failed: " + found.failed() + "; name another one");
    }
    if (!found.succeeded()) {
      return new Unverified("the Sweep " + name + " has not succeeded yet", true);
    }
    var lacking = lacking(found.metrics(), List.of(F1, ACCURACY));
    if (!lacking.isEmpty()) {
      return Unverified.forGood(
          "the best trial of the Sweep "
              + name
              + " reported no "
              + String.join(" and no ", lacking)
              + ": name one that has both, or give its figures as metrics");
    }
    return ofData(found, data);
  }

  private static BaselineCheck ofFigures(Map<String, String> metrics) {
    return lacking(metrics, List.of(F1)).isEmpty()
        ? new Verified(figures(metrics) + ", as written in the checklist; on which data is unknown")
        : Unverified.forGood("give the baseline's " + F1 + " among its metrics");
  }

  private static BaselineCheck ofData(BaselineView found, DataIdentity data) {
    var shown = new TreeMap<>(found.metrics());
    shown.keySet().retainAll(List.of(F1, ACCURACY));
    var result = "Sweep " + found.name() + ": " + figures(shown);
    return switch (data.with(found.data())) {
      case SAME -> new Verified(result + ", on the same data: " + data.text());
      case UNKNOWN ->
          new Verified(
              result
                  + "; whether on the same data is unknown, as not both of them name it in"
                  + " spec.data");
      case OTHER ->
          Unverified.forGood(
              "the Sweep "
                  + found.name()
                  + " is about "
                  + found.data().text()
                  + ", and this one about "
                  + data.text()
                  + ": name a baseline on the same data");
    };
  }

  private static List<String> lacking(Map<String, String> metrics, List<String> wanted) {
    var lacking = new ArrayList<>(wanted);
    lacking.removeAll(metrics.keySet());
    return lacking;
  }

  /// `val_f1 0.86, val_acc 0.87`.
  static String figures(Map<String, String> metrics) {
    return metrics.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
