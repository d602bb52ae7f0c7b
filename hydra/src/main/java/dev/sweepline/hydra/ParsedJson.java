package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A parsed override as JSON: its type, key, package, value and the texts a sweep yields.
final class ParsedJson {

  private ParsedJson() {}

  static String write(ParsedOverride override) {
    Map<Object, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("type", override.type().name());
    fields.put("key", override.key());
    fields.put("package", override.packageName());
    fields.put("value_type", override.valueType() == null ? null : override.valueType().name());
    fields.put("value", plain(override.value()));
    if (override.isEnumerable()) {
      fields.put("items", override.items());
    }
    return JsonWriter.write(fields);
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case Quoted quoted -> quoted.text();
      case List<?> list -> all(list);
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((key, item) -> plain.put(key, plain(item)));
        yield plain;
      }
      case Sweep sweep -> fields(sweep);
      case null -> null;
      default -> value;
    };
  }

  private static List<@Nullable Object> all(List<?> list) {
    var plain = new ArrayList<@Nullable Object>();
    list.forEach(item -> plain.add(plain(item)));
    return plain;
  }

  private static Map<Object, @Nullable Object> fields(Sweep sweep) {
    Map<Object, @Nullable Object> fields = new LinkedHashMap<>();
    switch (sweep) {
      case Sweep.Choice choice -> {
        fields.put("$sweep", "choice");
        fields.put("list", all(choice.items()));
        fields.put("simple", choice.simple());
        fields.put("shuffle", choice.shuffled());
        fields.put("tags", List.copyOf(choice.tags()));
      }
      case Sweep.Range range -> {
        fields.put("$sweep", "range");
        fields.put("start", range.start());
        fields.put("stop", range.stop());
        fields.put("step", range.step());
        fields.put("shuffle", range.shuffled());
        fields.put("tags", List.copyOf(range.tags()));
      }
      case Sweep.Interval interval -> {
        fields.put("$sweep", "interval");
        fields.put("start", interval.start());
        fields.put("end", interval.end());
        fields.put("tags", List.copyOf(interval.tags()));
      }
      case Sweep.Glob glob -> {
        fields.put("$sweep", "glob");
        fields.put("include", glob.include());
        fields.put("exclude", glob.exclude());
      }
    }
    return fields;
  }
}
