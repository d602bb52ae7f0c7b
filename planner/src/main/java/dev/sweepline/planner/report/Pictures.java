package dev.sweepline.planner.report;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.status.Rung;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The figures of a report, and the grids of keys that it has tables of.
final class Pictures {

  private static final int MOST_VALUES = 12;
  private static final int MOST_PAIRS = 6;
  private static final List<String> AUGMENTATION = List.of("data.augmentation", "augmentation");
  private static final String IMAGE_SIZE = "data.image_size";

  private final Findings findings;
  private final Words words;
  private final List<CellGrid> grids;

  /// @param caption under it; may be empty
  record Picture(String file, String title, String caption, String svg) {}

  Pictures(Findings findings, Words words) {
    this.findings = findings;
    this.words = words;
    this.grids = pairs();
  }

  /// Pairs of keys that both have several values; size by augmentation first.
  List<CellGrid> grids() {
    return grids;
  }

  List<Picture> all() {
    var pictures = new ArrayList<Picture>();
    grids.stream()
        .limit(1)
        .forEach(grid -> {
          pictures.add(heatMap(grid));
          lines(grid).ifPresent(pictures::add);
        });
    curves().ifPresent(pictures::add);
    return pictures;
  }

  private List<CellGrid> pairs() {
    var listed =
        findings.spec().search().space().stream()
            .filter(dimension -> !dimension.numeric())
            .map(Dimension::key)
            .filter(findings.comparison().varied()::contains)
            .sorted(Comparator.comparingInt(Pictures::place))
            .toList();
    var pairs = new ArrayList<CellGrid>();
    for (int one = 0; one < listed.size(); one++) {
      for (int other = one + 1; other < listed.size(); other++) {
        CellGrid.of(
                findings.comparison(),
                findings.spec().search(),
                listed.get(one),
                listed.get(other),
                MOST_VALUES)
            .filter(grid -> grid.cells().stream().anyMatch(cell -> cell.estimate().isPresent()))
            .ifPresent(pairs::add);
      }
    }
    return pairs.stream().limit(MOST_PAIRS).toList();
  }

  private static int place(String key) {
    return key.equals(IMAGE_SIZE) ? 0 : AUGMENTATION.contains(key) ? 1 : 2;
  }

  private Picture heatMap(CellGrid grid) {
    return new Picture(
        "heat-map.svg",
        words.of(Phrase.HEAT_MAP_TITLE, metric(), grid.rowKey(), grid.columnKey()),
        "",
        HeatMap.svg(grid, findings.sweep().ranking(), words));
  }

  private String metric() {
    return findings.sweep().ranking().metric();
  }

  /// The mean over the values of one key, a line for each value of the other: lines that are not
  /// parallel are keys that depend on each other.
  private Optional<Picture> lines(CellGrid grid) {
    if (grid.columns().size() > LineChart.MOST_LINES) {
      return Optional.empty();
    }
    var ticks =
        IntStream.range(0, grid.rows().size())
            .mapToObj(row -> new LineChart.Tick(row, grid.rows().get(row)))
            .toList();
    var lines =
        IntStream.range(0, grid.columns().size())
            .mapToObj(column -> line(grid, column))
            .filter(line -> !line.points().isEmpty())
            .toList();
    var title = words.of(Phrase.INTERACTION_TITLE, metric(), grid.rowKey(), grid.columnKey());
    return Optional.of(
        new Picture(
            "interaction.svg",
            title,
            "",
            new LineChart(title, grid.rowKey(), metric(), ticks, lines).svg()));
  }

  private static LineChart.Line line(CellGrid grid, int column) {
    var points = new ArrayList<LineChart.Point>();
    for (int row = 0; row < grid.rows().size(); row++) {
      int at = row;
      grid.cell(row, column)
          .estimate()
          .ifPresent(estimate ->
              points.add(new LineChart.Point(at, estimate.mean(), estimate.standardError())));
    }
    return new LineChart.Line(grid.columns().get(column), points);
  }

  /// The deciding metric along the way, of the best runs whose rungs were kept.
  private Optional<Picture> curves() {
    var rungs =
        findings.histories().stream()
            .collect(Collectors.toMap(History::experiment, History::rungs, (one, _) -> one));
    var known =
        findings.comparison().trials().stream()
            .map(trial -> new LineChart.Line(name(trial), points(rungs, trial)))
            .filter(line -> line.points().size() > 1)
            .toList();
    if (known.isEmpty()) {
      return Optional.empty();
    }
    var shown = known.stream().limit(LineChart.MOST_LINES).toList();
    var epochs = new TreeSet<Double>();
    shown.forEach(line -> line.points().forEach(point -> epochs.add(point.x())));
    var title = words.of(Phrase.RUNG_TITLE, metric());
    var chart =
        new LineChart(
            title,
            words.of(Phrase.EPOCH),
            metric(),
            apart(List.copyOf(epochs)).stream()
                .map(epoch -> new LineChart.Tick(epoch, Svg.number(epoch)))
                .toList(),
            shown);
    return Optional.of(
        new Picture(
            "curves.svg",
            title,
            known.size() > shown.size()
                ? words.of(Phrase.CURVES_OF, shown.size(), known.size())
                : "",
            chart.svg()));
  }

  /// Ends included, and none so near another that their labels run together.
  private static List<Double> apart(List<Double> epochs) {
    double least = (epochs.getLast() - epochs.getFirst()) / 12;
    var kept = new ArrayList<Double>();
    for (var epoch : epochs) {
      boolean last = epoch.equals(epochs.getLast());
      if (last && kept.size() > 1 && epoch - kept.getLast() < least) {
        kept.removeLast();
      }
      if (kept.isEmpty() || last || epoch - kept.getLast() >= least) {
        kept.add(epoch);
      }
    }
    return kept;
  }

  private static List<LineChart.Point> points(Map<String, List<Rung>> rungs, Trial trial) {
    return rungs.getOrDefault(trial.experiment(), List.of()).stream()
        .flatMap(rung ->
            Figures.number(rung.value()).stream()
                .mapToObj(
                    value -> new LineChart.Point(rung.epoch(), value, OptionalDouble.empty())))
        .toList();
  }

  private String name(Trial trial) {
    var values =
        findings.comparison().varied().stream()
            .map(key ->
                key.equals(Trial.SEED)
                    ? words.of(Phrase.COLUMN_SEED) + " " + trial.param(key)
                    : trial.param(key))
            .filter(value -> !value.isEmpty())
            .collect(Collectors.joining(" · "));
    return values.isEmpty() ? metric() : values;
  }
}
