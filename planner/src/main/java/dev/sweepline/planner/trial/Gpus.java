package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.PodTemplate.Resources;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How many GPUs a trainer has: one unless its template names a device, `nvidia.com/gpu: "0"`
/// included.
public final class Gpus {
  // Whole ones, and slices of one: `nvidia.com/gpu`, `amd.com/gpu`, `nvidia.com/mig-1g.10gb`.
  private static final Pattern GPU = Pattern.compile("[^/]+/(gpu|mig-.*)");
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,6}");

  private Gpus() {}

  public static int of(PodTemplate template) {
    var resources = template.resources();
    return resources == null || !namesADevice(resources) ? 1 : among(resources.limits());
  }

  public static boolean isGpu(String resource) {
    return GPU.matcher(resource).matches();
  }

  /// Extended resources have a domain, as `nvidia.com/gpu` and `amd.com/gpu`; cpu and memory do
  /// not.
  public static boolean namesADevice(@Nullable Resources resources) {
    return resources != null
        && Stream.of(resources.limits(), resources.requests())
            .flatMap(amounts -> amounts.keySet().stream())
            .anyMatch(name -> name.contains("/"));
  }

  private static int among(Map<String, String> limits) {
    return limits.entrySet().stream()
        .filter(limit -> isGpu(limit.getKey()) && COUNT.matcher(limit.getValue()).matches())
        .mapToInt(limit -> Integer.parseInt(limit.getValue()))
        .sum();
  }
}
