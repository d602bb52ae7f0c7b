package dev.sweepline.planner.search;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Search;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// What the trials of a search can differ in, as its spec says; the spec has been checked.
public final class Space {
  private final List<Axis> axes;

  private Space(List<Axis> axes) {
    this.axes = List.copyOf(axes);
  }

  public static Space of(Search search) {
    var axes = new ArrayList<Axis>();
    for (var dimension : search.space()) {
      var together =
          search.zip().stream()
              .filter(keys -> keys.contains(dimension.key()))
              .findFirst()
              .orElse(List.of(dimension.key()));
      var members =
          search.space().stream().filter(member -> together.contains(member.key())).toList();
      // They stand where the first of them does.
      if (members.getFirst().equals(dimension)) {
        axes.add(axis(members));
      }
    }
    return new Space(axes);
  }

  private static Axis axis(List<Dimension> members) {
    var first = members.getFirst();
    var when = when(first.when());
    if (first.numeric()) {
      return range(first, when);
    }
    var settings =
        IntStream.range(0, first.values().size())
            .mapToObj(place -> members.stream().map(member -> member.values().get(place)).toList())
            .toList();
    return new Axis.Choices(members.stream().map(Dimension::key).toList(), settings, when);
  }

  private static Axis range(Dimension dimension, @Nullable Expression when) {
    boolean whole = dimension.type() == Dimension.NumberType.INT;
    var step =
        dimension.step() != null ? new BigDecimal(dimension.step()) : whole ? BigDecimal.ONE : null;
    return new Axis.Range(
        dimension.key(),
        new BigDecimal(String.valueOf(dimension.min())),
        new BigDecimal(String.valueOf(dimension.max())),
        dimension.scale() == Dimension.Scale.LOG,
        whole,
        step,
        when);
  }

  private static @Nullable Expression when(@Nullable String text) {
    return text == null
        ? null
        : switch (Expression.compile(text)) {
          case Expression.Compiled.Usable(var expression) -> expression;
          case Expression.Compiled.Mistake(var why) -> throw new IllegalArgumentException(why);
        };
  }

  List<Axis> axes() {
    return axes;
  }

  /// How many different trials there can be at most; none where there is no end of them.
  public OptionalLong count() {
    long count = 1;
    for (var axis : axes) {
      var places = axis.count();
      if (places.isEmpty() || Math.multiplyHigh(count, places.getAsLong()) != 0) {
        return OptionalLong.empty();
      }
      count *= places.getAsLong();
      if (count < 0) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(count);
  }

  /// The trial at a place of the grid, the first key varying slowest. None where a key takes no
  /// part: that is the same trial as with its first value.
  public Optional<Map<String, String>> at(long place) {
    var places = new long[axes.size()];
    long rest = place;
    for (int i = axes.size() - 1; i >= 0; i--) {
      long count = axes.get(i).count().orElseThrow();
      places[i] = rest % count;
      rest /= count;
    }
    var params = new LinkedHashMap<String, String>();
    for (int i = 0; i < places.length; i++) {
      if (takesPart(axes.get(i), params)) {
        put(axes.get(i), axes.get(i).at(places[i]), params);
      } else if (places[i] != 0) {
        return Optional.empty();
      }
    }
    return Optional.of(params);
  }

  /// The trial with the first setting of everything.
  public Map<String, String> first() {
    return with(Map.of(), Map.of());
  }

  /// Trials that show every setting of what varies on its own: all that are listed, both ends of
  /// numbers. The first of a list has the first setting; the list is empty if none of so many
  /// samples has the keys.
  public record Shown(List<String> keys, List<Map<String, String>> trials) {}

  public List<Shown> shown(long seed, int samples) {
    return axes.stream().map(axis -> shown(axis, seed, samples)).toList();
  }

  private Shown shown(Axis axis, long seed, int samples) {
    var first = first();
    var base =
        axis.in(first) != null
            ? Optional.of(first)
            : LongStream.range(0, samples)
                .mapToObj(number -> sample(seed, number))
                .filter(sample -> axis.in(sample) != null)
                .findFirst();
    return new Shown(
        axis.keys(),
        base.stream()
            .flatMap(params ->
                axis.ends().stream()
                    .map(setting -> {
                      var wanted = new HashMap<String, String>();
                      put(axis, setting, wanted);
                      return with(params, wanted);
                    }))
            .toList());
  }

  /// A trial with these settings, else with those, else with the first ones.
  private Map<String, String> with(Map<String, String> base, Map<String, String> wanted) {
    var params = new LinkedHashMap<String, String>();
    for (var axis : axes) {
      if (takesPart(axis, params)) {
        var setting = axis.in(wanted);
        var otherwise = axis.in(base);
        put(
            axis,
            setting != null ? setting : otherwise != null ? otherwise : axis.ends().getFirst(),
            params);
      }
    }
    return params;
  }

  /// A trial by chance, the same for the same seed and number.
  public Map<String, String> sample(long seed, long number) {
    var params = new LinkedHashMap<String, String>();
    for (var axis : axes) {
      if (takesPart(axis, params)) {
        put(axis, axis.draw(Dice.of(seed, number, axis.keys().getFirst())), params);
      }
    }
    return params;
  }

  /// Whether this is one of its trials.
  public boolean contains(Map<String, String> params) {
    var seen = new HashMap<String, String>();
    for (var axis : axes) {
      if (!takesPart(axis, seen)) {
        continue;
      }
      var setting = axis.in(params);
      if (setting == null || !axis.contains(setting)) {
        return false;
      }
      put(axis, setting, seen);
    }
    return seen.size() == params.size();
  }

  /// Why a key's `when` cannot be asked in this trial.
  public Optional<String> mistake(String key, Map<String, String> params) {
    var seen = new HashMap<String, String>();
    for (var axis : axes) {
      if (axis.keys().contains(key)) {
        return axis.when() != null
                && axis.when().ask(seen) instanceof Expression.Answer.Mistake(var why)
            ? Optional.of(why)
            : Optional.empty();
      }
      var setting = axis.in(params);
      if (setting != null) {
        put(axis, setting, seen);
      }
    }
    return Optional.empty();
  }

  static boolean takesPart(Axis axis, Map<String, String> earlier) {
    return axis.when() == null || axis.when().ask(earlier) == Expression.Answer.Known.YES;
  }

  static void put(Axis axis, List<String> setting, Map<String, String> params) {
    for (int i = 0; i < setting.size(); i++) {
      params.put(axis.keys().get(i), setting.get(i));
    }
  }
}
