package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what stands under `defaults` in a file.
final class DefaultsReader {

  private final String file;

  private DefaultsReader(String file) {
    this.file = file;
  }

  static List<DefaultEntry> read(String file, @Nullable Node defaults) {
    return new DefaultsReader(file).entries(defaults);
  }

  private List<DefaultEntry> entries(@Nullable Node defaults) {
    if (!(defaults instanceof ListNode list)) {
      throw refuse("defaults must be a list", defaults);
    }
    var entries = new ArrayList<DefaultEntry>();
    for (Node item : list.items()) {
      DefaultEntry entry = entry(item);
      entry.place = item.place;
      entries.add(entry);
    }
    return List.copyOf(entries);
  }

  private DefaultEntry entry(Node item) {
    return switch (item) {
      case MapNode map -> group(map);
      case Scalar scalar when scalar.value instanceof String text -> config(text, item);
      default ->
          throw refuse("an entry of the defaults list must be text or 'group: option'", item);
    };
  }

  private DefaultEntry config(String text, Node item) {
    int at = text.indexOf('@');
    String path = at < 0 ? text : text.substring(0, at);
    if (path.equals("_self_") && at >= 0) {
      throw refuse("_self_@PACKAGE is not supported", item);
    }
    return DefaultEntry.config(path, packageOf(text), false);
  }

  private DefaultEntry group(MapNode map) {
    if (map.children().size() != 1) {
      throw refuse("an entry of the defaults list must have one key", map);
    }
    Map.Entry<Object, Node> entry = map.children().entrySet().iterator().next();
    if (!(entry.getKey() instanceof String key)) {
      throw refuse("the group must be text", map);
    }
    int at = key.indexOf('@');
    List<String> words = List.of((at < 0 ? key : key.substring(0, at)).split(" ", -1));
    boolean optional = false;
    boolean override = false;
    for (String word : words.subList(0, words.size() - 1)) {
      if (word.equals("optional")) {
        optional = true;
      } else if (word.equals("override")) {
        override = true;
      } else {
        break;
      }
    }
    String group = words.getLast();
    if (group.isEmpty()) {
      throw refuse("the group has no name", map);
    }
    Node value = entry.getValue();
    if (value instanceof ListNode list) {
      return DefaultEntry.group(group, null, options(list), packageOf(key), optional, override);
    }
    return DefaultEntry.group(group, option(value), null, packageOf(key), optional, override);
  }

  private List<String> options(ListNode list) {
    var options = new ArrayList<String>();
    for (Node item : list.items()) {
      if (!(item instanceof Scalar scalar && scalar.value instanceof String option)) {
        throw refuse("the options of a group must be text", item);
      }
      options.add(option);
    }
    return List.copyOf(options);
  }

  private @Nullable String option(Node value) {
    if (value instanceof Scalar scalar) {
      if (scalar.value instanceof String option) {
        return option;
      }
      if (scalar.value == null) {
        return null;
      }
    }
    throw refuse("the option of a group must be text; put numbers and booleans in quotes", value);
  }

  private static @Nullable String packageOf(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      return null;
    }
    String packageName = text.substring(at + 1);
    int colon = packageName.indexOf(':');
    return colon < 0 ? packageName : packageName.substring(0, colon);
  }

  private HydraException refuse(String why, @Nullable Node where) {
    Place place = where == null || where.place == null ? new Place(file, 1) : where.place;
    return Problem.of(Problem.Category.DEFAULTS, why).at(place).asException();
  }
}
