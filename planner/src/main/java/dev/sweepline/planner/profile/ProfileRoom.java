package dev.sweepline.planner.profile;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.Profile;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Whether what a profile adds to the template still fits into a trial's spec, which the schema
/// keeps small.
public final class ProfileRoom {
  private ProfileRoom() {}

  public static List<SpecProblem> problems(PodTemplate template, List<Profile> profiles) {
    var problems = new ArrayList<SpecProblem>();
    var resources = template.resources();
    for (int i = 0; i < profiles.size(); i++) {
      var profile = profiles.get(i);
      var place = "spec.profiles[" + i + "].";
      if (profile.gpuProduct() != null && isFull(template.nodeSelector(), Names.GPU_PRODUCT)) {
        problems.add(noRoom(place + "gpuProduct", "spec.template.nodeSelector", Names.GPU_PRODUCT));
      }
      if (profile.gpus() != null && resources != null && isFull(resources.limits(), Names.GPU)) {
        problems.add(noRoom(place + "gpus", "spec.template.resources.limits", Names.GPU));
      }
    }
    return List.copyOf(problems);
  }

  private static boolean isFull(Map<String, String> map, String key) {
    return map.size() >= PodTemplate.MOST && !map.containsKey(key);
  }

  private static SpecProblem noRoom(String field, String map, String key) {
    return new SpecProblem(
        field,
        "adds %s to %s, which has %d entries already, the most there may be: remove one"
            .formatted(key, map, PodTemplate.MOST));
  }
}
