package dev.sweepline.cli;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which Experiments a request asks for: `limit`, `continue` and the label with the sweep's uid.
record PretendPage(int from, int limit, String sweep) {

  static PretendPage of(@Nullable String query) {
    var asked = new HashMap<String, String>();
    Arrays.stream((query == null ? "" : query).split("&"))
        .map(part -> part.split("=", 2))
        .filter(part -> part.length == 2)
        .forEach(part -> asked.put(part[0], part[1]));
    return new PretendPage(
        Integer.parseInt(asked.getOrDefault("continue", "0")),
        Integer.parseInt(asked.getOrDefault("limit", "" + Integer.MAX_VALUE)),
        asked.getOrDefault("labelSelector", "").replaceFirst("^.*=u-", ""));
  }

  String list(List<String> objects) {
    int to = (int) Math.min(objects.size(), (long) from + limit);
    return """
    {"apiVersion": "sweepline.dev/v1alpha1", "kind": "ExperimentList",
     "metadata": {"resourceVersion": "1"%s}, "items": [%s]}
    """
        .formatted(
            to < objects.size() ? ", \"continue\": \"" + to + "\"" : "",
            String.join(",", objects.subList(from, to)));
  }
}
