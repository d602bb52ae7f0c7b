package dev.sweepline.planner.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Who voted in an ensemble, and how well each way to vote did: read from the figures of its run,
/// as the trainer names them.
record Votes(Map<String, Double> metrics, Words words) {
  private static final String F1 = "val_f1";
  private static final String ACCURACY = "val_acc";
  private static final String MEMBER = "_of_";
  private static final List<String> WAYS = List.of("soft", "hard", "rank");
  private static final String AGREEMENT = "agreement";

  /// Of the run that voted; empty where all were trained.
  static Optional<Votes> of(List<Trial> trials, Words words) {
    return trials.stream()
        .map(Trial::metrics)
        .filter(metrics -> WAYS.stream().anyMatch(way -> metrics.containsKey(F1 + "_" + way)))
        .findFirst()
        .map(metrics -> new Votes(metrics, words));
  }

  String sentence() {
    return words.of(Phrase.VOTES, figure(AGREEMENT));
  }

  Table table() {
    var rows = new ArrayList<List<String>>();
    for (var way : WAYS) {
      if (metrics.containsKey(F1 + "_" + way)) {
        rows.add(row(words.of(Phrase.VOTING, capital(way)), "_" + way));
      }
    }
    new TreeMap<>(metrics)
        .keySet().stream()
            .filter(name -> name.startsWith(F1 + MEMBER))
            .map(name -> name.substring((F1 + MEMBER).length()))
            .forEach(name -> rows.add(row(Page.code(name), MEMBER + name)));
    return new Table(
        List.of(
            Table.Column.text(words.of(Phrase.VOTER)),
            Table.Column.number(F1),
            Table.Column.number(ACCURACY)),
        rows);
  }

  private List<String> row(String voter, String suffix) {
    return List.of(voter, figure(F1 + suffix), figure(ACCURACY + suffix));
  }

  private String figure(String name) {
    var value = metrics.get(name);
    return value == null ? "–" : Figures.metric(value);
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
