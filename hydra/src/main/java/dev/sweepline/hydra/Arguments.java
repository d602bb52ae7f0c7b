package dev.sweepline.hydra;

import dev.sweepline.hydra.GrammarFunctions.BadCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The arguments of one call in an override, matched to names as Python does; quotes are off.
final class Arguments {

  private final String function;
  private final List<@Nullable Object> positional = new ArrayList<>();
  private final Map<String, @Nullable Object> named = new LinkedHashMap<>();

  Arguments(
      String function, List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
    this.function = function;
    positional.forEach(value -> this.positional.add(unquoted(value)));
    named.forEach((name, value) -> this.named.put(name, unquoted(value)));
  }

  private static @Nullable Object unquoted(@Nullable Object value) {
    return value instanceof Quoted quoted ? quoted.text() : value;
  }

  int positionalCount() {
    return positional.size();
  }

  /// One value for each name; what is not given is null, but the first must be.
  @Nullable Object[] bind(String... names) throws BadCall {
    if (positional.size() > names.length) {
      throw new BadCall(function + "() takes at most " + names.length + " arguments");
    }
    var bound = new @Nullable Object[names.length];
    for (int i = 0; i < names.length; i++) {
      boolean byName = named.containsKey(names[i]);
      if (i < positional.size() && byName) {
        throw new BadCall(function + "() got '" + names[i] + "' twice");
      }
      if (i < positional.size()) {
        bound[i] = positional.get(i);
      } else if (byName) {
        bound[i] = named.remove(names[i]);
      } else if (i == 0) {
        throw new BadCall(function + "() needs '" + names[i] + "'");
      }
    }
    refuseUnknown();
    return bound;
  }

  @Nullable Object take(String name, @Nullable Object otherwise) {
    return named.containsKey(name) ? named.remove(name) : otherwise;
  }

  List<@Nullable Object> rest() throws BadCall {
    refuseUnknown();
    return positional;
  }

  List<@Nullable Object> restAnd(String name) throws BadCall {
    var all = new ArrayList<@Nullable Object>(positional);
    Object last = take(name, null);
    if (last != null) {
      all.add(last);
    }
    refuseUnknown();
    return all;
  }

  /// The value named `list` or `sweep`, else what was given by position.
  List<@Nullable Object> listSweepOrRest() throws BadCall {
    Object list = take("list", null);
    Object sweep = take("sweep", null);
    refuseUnknown();
    if ((list != null && !(list instanceof List))
        || (sweep != null && !(sweep instanceof Sweep.Choice || sweep instanceof Sweep.Range))) {
      throw new BadCall(function + "() takes list=[..] or sweep=choice(..) or range(..)");
    }
    if (list != null) {
      return new ArrayList<>(List.of(list));
    }
    return sweep != null ? new ArrayList<>(List.of(sweep)) : positional;
  }

  /// What a cast applies to: one value, or several as a simple choice.
  @Nullable Object valueOrSimpleChoice() throws BadCall {
    Object value = take("value", null);
    refuseUnknown();
    if (value != null && !positional.isEmpty()) {
      throw new BadCall(function + "() takes its value by position or by name, not both");
    }
    if (value == null && positional.isEmpty()) {
      throw new BadCall(function + "() needs a value");
    }
    if (value != null) {
      return value;
    }
    return positional.size() == 1 ? positional.getFirst() : GrammarFunctions.choiceOf(positional);
  }

  private void refuseUnknown() throws BadCall {
    if (!named.isEmpty()) {
      throw new BadCall(function + "() has no argument '" + named.keySet().iterator().next() + "'");
    }
  }
}
