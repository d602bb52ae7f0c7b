package dev.sweepline.cli.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sweepline.planner.report.Contest;
import java.util.List;

/// A comparison in the form that was asked for.
///
/// @param by the keys that rows go by; none: a row for each run
record Printout(Contest contest, Output output, List<String> by) {

  String text() throws JsonProcessingException {
    return by.isEmpty() ? runs() : groups();
  }

  private String runs() throws JsonProcessingException {
    return switch (output) {
      case TABLE ->
          contest.comparison().trials().isEmpty()
              ? "no trial yet\n"
              : contest.runs().toText()
                  + seeds(contest.table(contest.configuration()).toText())
                  + caution();
      case CSV -> contest.runs().toCsv();
      case MARKDOWN ->
          contest.runs().toMarkdown()
              + seeds(contest.table(contest.configuration()).toMarkdown())
              + caution();
      case JSON ->
          json(
              contest.comparison().trials().stream()
                  .map(trial -> TrialLine.of(trial, contest))
                  .toList());
    };
  }

  private String groups() throws JsonProcessingException {
    return switch (output) {
      case TABLE ->
          contest.groups(by).isEmpty()
              ? "no trial has succeeded yet\n"
              : contest.table(by).toText() + caution();
      case CSV -> contest.plainTable(by).toCsv();
      case MARKDOWN -> contest.table(by).toMarkdown() + caution();
      case JSON -> json(contest.groups(by).stream().map(GroupLine::of).toList());
    };
  }

  /// Where a configuration has run more than once, runs alone would show the luckiest one first.
  private String seeds(String table) {
    return contest.repeated() ? "\nMean ± standard error over seeds:\n\n" + table : "";
  }

  private String caution() {
    return contest.comparison().caution().map(words -> "\n" + words + "\n").orElse("");
  }

  private static String json(List<?> lines) throws JsonProcessingException {
    return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(lines)
        + "\n";
  }
}
