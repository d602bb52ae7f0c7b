package dev.sweepline.hydra;

import dev.sweepline.hydra.YamlReader.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes values of what a YAML file says: types, aliases, merge keys, no key twice.
final class YamlTree {

  private int values;

  private YamlTree() {}

  /// The content of a file as OmegaConf loads it; an empty file is an empty mapping.
  static Node load(String file, String text) {
    Source source = YamlReader.read(file, text);
    Place start = new Place(file, 1);
    if (source == null) {
      return new MapNode(start);
    }
    Node node = new YamlTree().node(source);
    if (!(node instanceof Scalar scalar)) {
      return node;
    }
    var map = new MapNode(start);
    if (scalar.value instanceof String key) {
      map.put(key, new Scalar(null, scalar.place));
    } else if (scalar.value != null) {
      throw Problem.of(Problem.Category.YAML, "a config must be a mapping or a list")
          .at(start)
          .asException();
    }
    return map;
  }

  private Node node(Source source) {
    if (++values > Limits.FILE_VALUES) {
      throw Limits.exceeded("the number of values in " + source.place(), Limits.FILE_VALUES);
    }
    return switch (source) {
      case Source.Text text ->
          new Scalar(YamlTypes.value(text.tag(), text.text(), text.place()), text.place());
      case Source.Items items -> {
        var list = new ListNode(items.place());
        items.items().forEach(item -> list.add(node(item)));
        yield list;
      }
      case Source.Entries entries -> mapping(entries);
    };
  }

  private MapNode mapping(Source.Entries source) {
    refuseRepeatedKeys(source);
    var map = new MapNode(source.place());
    Map<@Nullable Object, Boolean> known = new LinkedHashMap<>();
    for (Map.Entry<Source, Source> entry : flattened(source, 0)) {
      Place place = entry.getKey().place();
      if (!(entry.getKey() instanceof Source.Text text)) {
        throw Problem.of(Problem.Category.YAML, "a key must be text, a number or a boolean")
            .at(place)
            .asException();
      }
      String tag = text.tag().equals("value") ? "str" : text.tag();
      Object value = YamlTypes.value(tag, text.text(), place);
      Object key = Node.checkedKey(PythonKeys.find(known, value), place);
      known.put(key, true);
      map.put(key, node(entry.getValue()));
    }
    return map;
  }

  private static void refuseRepeatedKeys(Source.Entries source) {
    Map<String, Place> seen = new HashMap<>();
    for (Map.Entry<Source, Source> entry : source.entries()) {
      if (entry.getKey() instanceof Source.Text text && text.tag().equals("str")) {
        Place first = seen.putIfAbsent(text.text(), text.place());
        if (first != null) {
          throw Problem.of(
                  Problem.Category.YAML,
                  "found duplicate key '" + text.text() + "', first used in line " + first.line())
              .about(text.text())
              .at(text.place())
              .asException();
        }
      }
    }
  }

  /// The entries with merge keys replaced: what is merged comes first and so loses.
  private List<Map.Entry<Source, Source>> flattened(Source.Entries source, int depth) {
    if (depth > Limits.NESTING) {
      throw Limits.exceeded("the nesting of merge keys in " + source.place(), Limits.NESTING);
    }
    var merged = new ArrayList<Map.Entry<Source, Source>>();
    var own = new ArrayList<Map.Entry<Source, Source>>();
    for (Map.Entry<Source, Source> entry : source.entries()) {
      if (!(entry.getKey() instanceof Source.Text key && key.tag().equals("merge"))) {
        own.add(entry);
        continue;
      }
      switch (entry.getValue()) {
        case Source.Entries single -> merged.addAll(flattened(single, depth + 1));
        case Source.Items several -> {
          for (Source item : several.items().reversed()) {
            if (!(item instanceof Source.Entries single)) {
              throw badMerge(item);
            }
            merged.addAll(flattened(single, depth + 1));
          }
        }
        case Source.Text text -> throw badMerge(text);
      }
      values += merged.size();
      if (values > Limits.FILE_VALUES) {
        throw Limits.exceeded("the number of values in " + source.place(), Limits.FILE_VALUES);
      }
    }
    merged.addAll(own);
    return merged;
  }

  private static HydraException badMerge(Source source) {
    return Problem.of(Problem.Category.YAML, "expected a mapping or list of mappings for merging")
        .at(source.place())
        .asException();
  }
}
