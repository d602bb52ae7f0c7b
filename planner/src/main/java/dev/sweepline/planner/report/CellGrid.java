package dev.sweepline.planner.report;

import dev.sweepline.planner.conclusion.Estimate;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Search;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// The deciding metric by two keys, over all runs that have the two values.
record CellGrid(
    String rowKey, String columnKey, List<String> rows, List<String> columns, List<Cell> cells) {

  /// @param estimate over the runs that have succeeded
  record Cell(Optional<Estimate> estimate, int failed, int stopped, int open) {

    /// Why it has no figure.
    Phrase missing() {
      return failed > 0
          ? Phrase.CELL_FAILED
          : stopped > 0 ? Phrase.CELL_STOPPED : open > 0 ? Phrase.CELL_OPEN : Phrase.CELL_MISSING;
    }
  }

  CellGrid {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
    cells = List.copyOf(cells);
  }

  Cell cell(int row, int column) {
    return cells.get(row * columns.size() + column);
  }

  /// @param most so many values of a key at most: a table or figure of more is none
  static Optional<CellGrid> of(
      Comparison comparison, Search search, String rowKey, String columnKey, int most) {
    var rows = values(comparison, search, rowKey);
    var columns = values(comparison, search, columnKey);
    if (rows.size() > most || columns.size() > most || rows.size() < 2 || columns.size() < 2) {
      return Optional.empty();
    }
    var cells = new ArrayList<Cell>();
    for (var row : rows) {
      for (var column : columns) {
        cells.add(
            cell(
                comparison,
                comparison.trials().stream()
                    .filter(trial -> trial.param(rowKey).equals(row))
                    .filter(trial -> trial.param(columnKey).equals(column))
                    .toList()));
      }
    }
    return Optional.of(new CellGrid(rowKey, columnKey, rows, columns, cells));
  }

  private static Cell cell(Comparison comparison, List<Trial> trials) {
    var figures =
        trials.stream()
            .filter(trial -> trial.state() == Trial.State.Succeeded)
            .flatMapToDouble(trial -> trial.metric(comparison.ranking().metric()).stream())
            .boxed()
            .toList();
    return new Cell(
        figures.isEmpty() ? Optional.empty() : Optional.of(Estimate.of(figures)),
        count(trials, Trial.State.Failed),
        count(trials, Trial.State.Stopped),
        (int) trials.stream().filter(trial -> !trial.state().settled()).count());
  }

  private static int count(List<Trial> trials, Trial.State state) {
    return (int) trials.stream().filter(trial -> trial.state() == state).count();
  }

  /// Those of the search space first, whether they have run or not.
  private static List<String> values(Comparison comparison, Search search, String key) {
    var order =
        search.space().stream()
            .filter(dimension -> dimension.key().equals(key))
            .map(Dimension::values)
            .findFirst()
            .orElse(List.of());
    var values = new LinkedHashSet<>(order);
    comparison.trials().stream()
        .map(trial -> trial.param(key))
        .filter(value -> !value.isEmpty())
        .forEach(values::add);
    return values.stream()
        .sorted(
            values.stream().allMatch(value -> Figures.number(value).isPresent())
                ? ValueOrder.by(List.of())
                : ValueOrder.by(order))
        .toList();
  }
}
