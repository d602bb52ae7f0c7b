package dev.sweepline.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sweepline.hydra.Nearest;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Fields that the schema does not have; the API server refuses them too, but only one that is
/// there.
final class UnknownFields {

  private UnknownFields() {}

  static List<String> in(JsonNode node, Class<? extends Record> type, String path) {
    var problems = new ArrayList<String>();
    find(node, type, path, problems);
    return problems;
  }

  private static void find(JsonNode node, Type type, String path, List<String> problems) {
    if (type instanceof Class<?> klass && klass.isRecord() && node.isObject()) {
      var components =
          Stream.of(klass.getRecordComponents())
              .collect(Collectors.toMap(RecordComponent::getName, Function.identity()));
      for (var field : node.properties()) {
        var component = components.get(field.getKey());
        if (component == null) {
          problems.add(unknown(path + "." + field.getKey(), field.getKey(), components));
        } else {
          find(field.getValue(), component.getGenericType(), path + "." + field.getKey(), problems);
        }
      }
    } else if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      for (var i = 0; i < node.size(); i++) {
        find(node.path(i), list.getActualTypeArguments()[0], path + "[" + i + "]", problems);
      }
    }
  }

  private static String unknown(String path, String name, Map<String, ?> known) {
    return path
        + ": there is no such field"
        + Nearest.to(name, known.keySet())
            .map(near -> "; did you mean " + near + "?")
            .orElse(
                "; there are: "
                    + known.keySet().stream().sorted().collect(Collectors.joining(", ")));
  }
}
