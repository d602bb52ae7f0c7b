package dev.sweepline.hydra;

import dev.sweepline.hydra.Sweep.Choice;
import dev.sweepline.hydra.Sweep.Glob;
import dev.sweepline.hydra.Sweep.Interval;
import dev.sweepline.hydra.Sweep.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The functions of the override grammar.
final class GrammarFunctions {

  private static final List<String> NAMES =
      List.of(
          "bool",
          "choice",
          "float",
          "glob",
          "int",
          "interval",
          "range",
          "shuffle",
          "sort",
          "str",
          "tag");
  private static final SortedSet<String> NO_TAGS = Collections.emptySortedSet();

  /// A call that cannot be evaluated; the parser adds where it is.
  static final class BadCall extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    BadCall(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    @Override
    public String getMessage() {
      return reason;
    }
  }

  private GrammarFunctions() {}

  static Choice simpleChoice(List<@Nullable Object> items) {
    return new Choice(items, true, false, NO_TAGS);
  }

  /// Several arguments of one call as a choice; a sweep cannot be among them.
  static Choice choiceOf(List<@Nullable Object> arguments) throws BadCall {
    if (arguments.stream().anyMatch(Sweep.class::isInstance)) {
      throw new BadCall("a sweep must be the only argument");
    }
    return simpleChoice(arguments);
  }

  static @Nullable Object call(
      String name, List<@Nullable Object> positional, Map<String, @Nullable Object> named)
      throws BadCall {
    var arguments = new Arguments(name, positional, named);
    return switch (name) {
      case "int", "float", "str", "bool" -> {
        Object value = arguments.valueOrSimpleChoice();
        yield Casts.cast(name, value);
      }
      case "choice" -> choice(arguments);
      case "range" -> range(arguments);
      case "interval" -> interval(arguments);
      case "glob" -> glob(arguments);
      case "tag" -> tag(arguments);
      case "sort" -> sort(arguments);
      case "shuffle" -> shuffle(arguments);
      default -> {
        throw new BadCall(
            "unknown function '"
                + name
                + "'"
                + Nearest.to(name, NAMES).map(near -> ", did you mean '" + near + "'?").orElse("")
                + " (available: "
                + String.join(", ", NAMES)
                + ")");
      }
    };
  }

  private static Object choice(Arguments arguments) throws BadCall {
    List<@Nullable Object> items = arguments.rest();
    if (items.isEmpty()) {
      throw new BadCall("choice() needs at least one value");
    }
    for (Object item : items) {
      if (item == null || (item instanceof Sweep && !(item instanceof Choice))) {
        throw new BadCall("choice() takes text, numbers, booleans, lists and dicts");
      }
    }
    if (items.getFirst() instanceof Choice inner) {
      if (items.size() > 1 || !inner.simple()) {
        throw new BadCall("choices cannot be nested");
      }
      return new Choice(inner.items(), false, inner.shuffled(), inner.tags());
    }
    return new Choice(items, false, false, NO_TAGS);
  }

  private static Object range(Arguments arguments) throws BadCall {
    var bound = arguments.bind("start", "stop", "step");
    Number start = number("range", bound[0]);
    Number stop = bound[1] == null ? null : number("range", bound[1]);
    Number step = bound[2] == null ? Long.valueOf(1) : number("range", bound[2]);
    return stop == null
        ? new Range(0L, start, step, false, NO_TAGS)
        : new Range(start, stop, step, false, NO_TAGS);
  }

  private static Object interval(Arguments arguments) throws BadCall {
    var bound = arguments.bind("start", "end");
    return new Interval(
        number("interval", bound[0]).doubleValue(),
        number("interval", bound[1]).doubleValue(),
        NO_TAGS);
  }

  private static Number number(String function, @Nullable Object value) throws BadCall {
    return switch (value) {
      case Number number -> number;
      case Boolean truth -> truth ? 1L : 0L;
      case null, default -> throw new BadCall(function + "() takes numbers");
    };
  }

  private static Object glob(Arguments arguments) throws BadCall {
    var bound = arguments.bind("include", "exclude");
    return new Glob(patterns(bound[0]), bound[1] == null ? List.of() : patterns(bound[1]));
  }

  private static List<String> patterns(@Nullable Object value) throws BadCall {
    var patterns = new ArrayList<String>();
    for (Object pattern : value instanceof List<?> list ? list : Collections.singletonList(value)) {
      switch (pattern) {
        case String text -> patterns.add(text);
        case Quoted quoted -> patterns.add(quoted.text());
        case null, default -> throw new BadCall("glob() takes text or lists of text");
      }
    }
    return patterns;
  }

  private static Object tag(Arguments arguments) throws BadCall {
    List<@Nullable Object> all = arguments.restAnd("sweep");
    if (all.isEmpty() || arguments.positionalCount() == 0) {
      throw new BadCall("tag() needs a sweep");
    }
    var tags = new TreeSet<String>();
    for (Object tag : all.subList(0, all.size() - 1)) {
      if (!(tag instanceof String text)) {
        throw new BadCall("the tags of tag() must be text");
      }
      tags.add(text);
    }
    return switch (all.getLast()) {
      case Choice c -> new Choice(c.items(), c.simple(), c.shuffled(), tags);
      case Range r -> new Range(r.start(), r.stop(), r.step(), r.shuffled(), tags);
      case Interval i -> new Interval(i.start(), i.end(), tags);
      case null, default ->
          throw new BadCall("the last argument of tag() must be choice(), range() or interval()");
    };
  }

  private static Object sort(Arguments arguments) throws BadCall {
    Object reverse = arguments.take("reverse", false);
    if (!(reverse instanceof Boolean descending)) {
      throw new BadCall("reverse must be true or false");
    }
    List<@Nullable Object> values = arguments.listSweepOrRest();
    if (values.isEmpty()) {
      throw new BadCall("sort() needs something to sort");
    }
    if (values.size() > 1) {
      return simpleChoice(Sorting.sorted(choiceOf(values).items(), descending));
    }
    return switch (values.getFirst()) {
      case Choice c ->
          new Choice(Sorting.sorted(c.items(), descending), c.simple(), c.shuffled(), c.tags());
      case Range r -> Sorting.sorted(r, descending);
      case List<?> list -> Sorting.sorted(list, descending);
      case Sweep _ -> throw new BadCall("sort() takes a choice, a range or a list");
      case null -> throw new BadCall("sort() cannot sort null");
      case Object single -> single;
    };
  }

  private static Object shuffle(Arguments arguments) throws BadCall {
    List<@Nullable Object> values = arguments.listSweepOrRest();
    if (values.size() != 1) {
      return new Choice(choiceOf(values).items(), true, true, NO_TAGS);
    }
    return switch (values.getFirst()) {
      case Choice c -> new Choice(c.items(), c.simple(), true, c.tags());
      case Range r -> new Range(r.start(), r.stop(), r.step(), true, r.tags());
      case List<?> list -> shuffled(list);
      case Sweep _ -> throw new BadCall("shuffle() takes a choice, a range or a list");
      case null -> throw new BadCall("shuffle() takes a choice, a range or a list");
      case Object single -> List.of(single);
    };
  }

  /// In an order that depends on the values alone: the same request gives the same jobs.
  static List<@Nullable Object> shuffled(List<?> values) {
    var shuffled = new ArrayList<@Nullable Object>(values);
    Collections.shuffle(shuffled, new Random(values.toString().hashCode()));
    return shuffled;
  }
}
