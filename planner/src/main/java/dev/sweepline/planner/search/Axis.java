package dev.sweepline.planner.search;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What varies on its own: a key, or keys that move together. A setting of it gives each of its
/// keys a value.
sealed interface Axis {
  List<String> keys();

  /// Where it takes part; null: everywhere.
  @Nullable Expression when();

  /// How many settings there are; none where there is no end of them.
  OptionalLong count();

  /// One of them, by its place.
  List<String> at(long place);

  /// One of them by chance.
  List<String> draw(long dice);

  /// All that are listed, or the first and the last.
  List<List<String>> ends();

  boolean contains(List<String> setting);

  /// Settings that are listed.
  record Choices(List<String> keys, List<List<String>> settings, @Nullable Expression when)
      implements Axis {
    public Choices {
      keys = List.copyOf(keys);
      settings = List.copyOf(settings);
    }

    @Override
    public OptionalLong count() {
      return OptionalLong.of(settings.size());
    }

    @Override
    public List<String> at(long place) {
      return settings.get(Math.toIntExact(place));
    }

    @Override
    public List<String> draw(long dice) {
      return settings.get(
          Dice.choice(dice, settings.stream().map(setting -> String.join("\n", setting)).toList()));
    }

    @Override
    public boolean contains(List<String> setting) {
      return settings.contains(setting);
    }

    @Override
    public List<List<String>> ends() {
      return settings;
    }

    OptionalInt place(List<String> setting) {
      int place = settings.indexOf(setting);
      return place < 0 ? OptionalInt.empty() : OptionalInt.of(place);
    }
  }

  /// Numbers from one to another.
  ///
  /// @param step the distance between two of them, or null where there is none
  record Range(
      String key,
      BigDecimal min,
      BigDecimal max,
      boolean log,
      boolean whole,
      @Nullable BigDecimal step,
      @Nullable Expression when)
      implements Axis {

    @Override
    public List<String> keys() {
      return List.of(key);
    }

    @Override
    public OptionalLong count() {
      return step == null
          ? OptionalLong.empty()
          : OptionalLong.of(
              max.subtract(min).divide(step, 0, RoundingMode.FLOOR).longValueExact() + 1);
    }

    @Override
    public List<String> at(long place) {
      if (step == null) {
        throw new IllegalStateException(key + " has no end of values");
      }
      return List.of(text(min.add(step.multiply(BigDecimal.valueOf(place)))));
    }

    @Override
    public List<String> draw(long dice) {
      double uniform = Dice.uniform(dice);
      if (step != null && !log) {
        return at((long) (uniform * count().orElseThrow()));
      }
      return List.of(textAt(low() + uniform * (high() - low())));
    }

    /// The lower end in the coordinates in which numbers are spread evenly. A whole number on a
    /// logarithmic scale stands for what is rounded to it.
    double low() {
      return log ? Math.log(min.doubleValue() - (whole ? 0.5 : 0)) : min.doubleValue();
    }

    double high() {
      return log
          ? Math.log(max.doubleValue() + (whole ? 0.5 : 0))
          : step == null ? max.doubleValue() : last().doubleValue();
    }

    /// The distance between numbers in these coordinates; 0 where there is none.
    double gap() {
      return step == null || log ? 0 : step.doubleValue();
    }

    /// Where a number is in these coordinates.
    double coordinate(String text) {
      double number = Double.parseDouble(text);
      return log ? Math.log(number) : number;
    }

    /// The number at a coordinate, or the nearest that there is.
    String textAt(double coordinate) {
      var number = Numbers.rounded(log ? Math.exp(coordinate) : coordinate);
      if (step != null) {
        number =
            new BigDecimal(log ? Math.exp(coordinate) : coordinate)
                .subtract(min)
                .divide(step, 0, RoundingMode.HALF_UP)
                .multiply(step)
                .add(min);
      }
      return text(number.max(min).min(step == null ? max : last()));
    }

    @Override
    public boolean contains(List<String> setting) {
      try {
        var number = new BigDecimal(setting.getFirst());
        return number.compareTo(min) >= 0
            && number.compareTo(max) <= 0
            && (step == null || number.subtract(min).remainder(step).signum() == 0);
      } catch (NumberFormatException _) {
        return false;
      }
    }

    @Override
    public List<List<String>> ends() {
      return List.of(List.of(text(min)), List.of(text(last())));
    }

    private BigDecimal last() {
      return step == null
          ? max
          : min.add(step.multiply(BigDecimal.valueOf(count().orElseThrow() - 1)));
    }

    private String text(BigDecimal number) {
      return whole ? Numbers.whole(number) : Numbers.real(number);
    }
  }

  /// The setting in a trial, or nothing where it takes no part.
  default @Nullable List<String> in(Map<String, String> params) {
    return params.keySet().containsAll(keys())
        ? keys().stream().map(key -> String.valueOf(params.get(key))).toList()
        : null;
  }
}
