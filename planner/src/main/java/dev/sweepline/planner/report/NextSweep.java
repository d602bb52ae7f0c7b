package dev.sweepline.planner.report;

import dev.sweepline.planner.search.Expression;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.Rung;
import dev.sweepline.planner.status.SweepPhase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The sweep that follows from one: neighbours of its best cell that nobody has tried.
///
/// A neighbour differs in one key, by one step: the next value of the list, or the one that a
/// person would write after its end. The best cell itself is in it too; its result is taken over,
/// not run.
///
/// @param namespace that of the one it follows: elsewhere nobody knows its baseline
record NextSweep(String namespace, String name, SweepSpec spec, String cell) {

  private static final int LONGEST = 40;
  private static final Pattern NUMBERED = Pattern.compile("(efficientnet_b)([0-7])");
  private static final List<String> IMAGE_SIZES = List.of("224", "384", "512", "640");
  private static final String IMAGE_SIZE = "data.image_size";
  private static final int IMAGE_GRAIN = 8;
  private static final int LARGEST_IMAGE = 9999;

  static Optional<NextSweep> after(Findings findings, Words words) {
    return BestCell.of(findings.comparison()).flatMap(best -> around(findings, best, words));
  }

  private static Optional<NextSweep> around(Findings findings, BestCell best, Words words) {
    var search = findings.spec().search();
    var space = new ArrayList<Dimension>();
    boolean further = false;
    for (var dimension : search.space()) {
      var near = near(findings, best, dimension);
      further |= near.filter(kept -> kept.values().size() > 1).isPresent();
      space.add(near.orElse(dimension));
    }
    if (!further) {
      return Optional.empty();
    }
    boolean sameType =
        space.stream()
            .anyMatch(dimension ->
                Analysis.isFactor(findings.spec().type(), dimension.key())
                    && dimension.values().size() > 1);
    var type = sameType ? findings.spec().type() : SweepType.CUSTOM;
    var spec =
        SweepSpecBuilder.builder(findings.spec())
            .type(type)
            .suspend(false)
            .checklist(checklist(findings, best, words))
            .search(
                SearchBuilder.builder()
                    .algorithm(Search.Algorithm.GRID)
                    .space(space)
                    .exclude(search.exclude())
                    .blocks(sameType ? search.blocks() : List.of())
                    .seeds(search.seeds())
                    .build())
            .earlyStop(null)
            .build();
    var sweep = findings.sweep().name();
    var stem = sweep.length() <= LONGEST ? sweep : sweep.substring(0, LONGEST);
    return Optional.of(
        new NextSweep(
            findings.sweep().namespace(),
            stem.replaceAll("[-.]+$", "") + "-next",
            spec,
            best.text(findings.comparison().varied())));
  }

  /// A key with the best value and those beside it that have not run; empty where the key does not
  /// take part in the best cell.
  private static Optional<Dimension> near(Findings findings, BestCell best, Dimension dimension) {
    var value = best.group().params().get(dimension.key());
    if (value == null || value.isEmpty()) {
      return Optional.empty();
    }
    var zipped = findings.spec().search().zip().stream().anyMatch(z -> z.contains(dimension.key()));
    var values = new ArrayList<String>();
    values.add(value);
    if (!zipped) {
      neighbours(dimension, value).stream()
          .filter(other -> open(findings, best, dimension.key(), other))
          .forEach(values::add);
    }
    return Optional.of(
        DimensionBuilder.builder()
            .key(dimension.key())
            .values(inOrder(values))
            .when(dimension.when())
            .build());
  }

  private static List<String> inOrder(List<String> values) {
    return values.stream().distinct().sorted(ValueOrder.by(List.of())).toList();
  }

  private static List<String> neighbours(Dimension dimension, String value) {
    if (dimension.numeric()) {
      return around(dimension, Double.parseDouble(value));
    }
    var neighbours = new ArrayList<String>();
    var model = NUMBERED.matcher(value);
    if (model.matches()) {
      int number = Integer.parseInt(model.group(2));
      if (number > 0) {
        neighbours.add(model.group(1) + (number - 1));
      }
      if (number < 7) {
        neighbours.add(model.group(1) + (number + 1));
      }
      return neighbours;
    }
    var values = inOrder(dimension.values());
    int at = values.indexOf(value);
    boolean numbers = values.stream().allMatch(text -> Figures.number(text).isPresent());
    if (!numbers) {
      // Names have no order: all of them are as near.
      return values.stream().filter(other -> !other.equals(value)).toList();
    }
    if (at > 0) {
      neighbours.add(values.get(at - 1));
    } else {
      below(dimension.key(), values).ifPresent(neighbours::add);
    }
    if (at >= 0 && at < values.size() - 1) {
      neighbours.add(values.get(at + 1));
    } else {
      beyond(dimension.key(), values).ifPresent(neighbours::add);
    }
    return neighbours;
  }

  /// What comes after the largest of a list: the team's next image size, else the next term of the
  /// progression that the list ends with.
  private static Optional<String> beyond(String key, List<String> values) {
    double last = Double.parseDouble(values.getLast());
    if (key.equals(IMAGE_SIZE)) {
      var known = IMAGE_SIZES.stream().filter(size -> Double.parseDouble(size) > last).findFirst();
      int next = (int) last + 128;
      return known.or(() -> next <= LARGEST_IMAGE ? Optional.of("" + next) : Optional.empty());
    }
    if (values.size() < 2) {
      return Optional.empty();
    }
    double before = Double.parseDouble(values.get(values.size() - 2));
    boolean whole = values.stream().allMatch(text -> text.matches("-?[0-9]+"));
    double next = before > 0 && last / before >= 1.5 ? last * last / before : 2 * last - before;
    return Optional.of(whole ? "" + Math.round(next) : Rung.text(next));
  }

  /// What comes before the smallest of a list; no number of a list of positive ones falls to 0.
  private static Optional<String> below(String key, List<String> values) {
    double first = Double.parseDouble(values.getFirst());
    if (key.equals(IMAGE_SIZE)) {
      var known =
          IMAGE_SIZES.reversed().stream()
              .filter(size -> Double.parseDouble(size) < first)
              .findFirst();
      int half = (int) Math.max(IMAGE_GRAIN, Math.round(first / 2 / IMAGE_GRAIN) * IMAGE_GRAIN);
      return known.or(() -> half < first ? Optional.of("" + half) : Optional.empty());
    }
    if (values.size() < 2) {
      return Optional.empty();
    }
    double second = Double.parseDouble(values.get(1));
    boolean whole = values.stream().allMatch(text -> text.matches("-?[0-9]+"));
    double next = first > 0 ? first * first / second : 2 * first - second;
    return whole && first > 0 && Math.round(next) < 1
        ? Optional.empty()
        : Optional.of(whole ? "" + Math.round(next) : Rung.text(next))
            .filter(n -> !n.equals(values.getFirst()));
  }

  /// A tenth of the way down and up of where it was searched.
  private static List<String> around(Dimension dimension, double value) {
    double min = Double.parseDouble(String.valueOf(dimension.min()));
    double max = Double.parseDouble(String.valueOf(dimension.max()));
    boolean log = dimension.scale() == Dimension.Scale.LOG;
    boolean whole = dimension.type() == Dimension.NumberType.INT;
    double step =
        dimension.step() == null ? 0 : Double.parseDouble(String.valueOf(dimension.step()));
    var neighbours = new ArrayList<String>();
    for (int way = -1; way <= 1; way += 2) {
      double next =
          log
              ? value * Math.pow(max / min, 0.1 * way)
              : value + way * (step > 0 ? step : (max - min) / 10);
      double kept = Math.clamp(next, min, max);
      neighbours.add(whole ? "" + Math.round(kept) : Rung.text(kept));
    }
    return neighbours;
  }

  /// Neither tried, nor left out on purpose.
  private static boolean open(Findings findings, BestCell best, String key, String value) {
    var cell = new HashMap<>(best.group().params());
    cell.put(key, value);
    boolean known =
        findings.comparison().trials().stream()
            .anyMatch(trial -> trial.scored().params().equals(cell));
    return !known
        && findings.spec().search().exclude().stream().noneMatch(text -> excludes(text, cell));
  }

  private static boolean excludes(String text, Map<String, String> cell) {
    return Expression.compile(text) instanceof Expression.Compiled.Usable(var expression)
        && expression.ask(cell) != Expression.Answer.Known.NO;
  }

  private static Checklist checklist(Findings findings, BestCell best, Words words) {
    var sweep = findings.sweep();
    var metric = sweep.ranking().metric();
    var figure = best.estimate(metric).map(found -> Rung.text(found.mean())).orElse("0");
    var baseline = new LinkedHashMap<String, String>();
    findings
        .comparison()
        .metrics()
        .forEach(name ->
            best.estimate(name).ifPresent(found -> baseline.put(name, Rung.text(found.mean()))));
    return new Checklist(
        words.of(
            Phrase.NEXT_HYPOTHESIS,
            sweep.name(),
            best.text(findings.comparison().varied()),
            metric,
            figure),
        // Only a sweep that has succeeded can be referred to.
        sweep.phase().filter(phase -> phase == SweepPhase.SUCCEEDED).isPresent()
            ? new Checklist.Baseline(Map.of(), new Reference(sweep.name()))
            : new Checklist.Baseline(baseline, null),
        new Checklist.Expected(
            Map.of(metric, figure), words.of(Phrase.NEXT_RATIONALE, sweep.name())),
        findings.spec().checklist().enforcement());
  }

  String yaml() {
    return SweepYaml.of(namespace, name, spec);
  }
}
