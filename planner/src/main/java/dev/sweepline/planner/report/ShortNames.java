package dev.sweepline.planner.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `data.image_size` reads as `image_size` wherever no other key ends the same way.
public record ShortNames(Map<String, String> byKey) {

  public static ShortNames of(List<String> keys) {
    var uses = new HashMap<String, Integer>();
    keys.forEach(key -> uses.merge(last(key), 1, Integer::sum));
    var byKey = new HashMap<String, String>();
    keys.forEach(key -> byKey.put(key, uses.getOrDefault(last(key), 0) > 1 ? key : last(key)));
    return new ShortNames(Map.copyOf(byKey));
  }

  public String of(String key) {
    return byKey.getOrDefault(key, key);
  }

  private static String last(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }
}
