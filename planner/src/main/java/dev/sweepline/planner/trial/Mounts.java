package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.PodTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks the further volumes of a trainer against each other and against those that every trainer
/// has; what is in a volume the API server knows best.
final class Mounts {
  /// The names of the volumes that the operator adds.
  private static final Set<String> OWN =
      Set.of(
          "sweepline",
          "kafka",
          "checkpoints",
          "data",
          "data-tmp",
          "data-ca",
          "store-tmp",
          "store-ca",
          "tmp",
          "events",
          "relay-tmp");

  private Mounts() {}

  static List<SpecProblem> problems(PodTemplate template, @Nullable Dataset data) {
    var problems = new ArrayList<SpecProblem>();
    var names = new HashSet<String>();
    for (int i = 0; i < template.volumes().size(); i++) {
      var name = template.volumes().get(i).name();
      var field = "spec.template.volumes[" + i + "].name";
      if (OWN.contains(name)) {
        problems.add(new SpecProblem(field, name + " is a volume of every trainer; rename yours"));
      } else if (!names.add(name)) {
        problems.add(new SpecProblem(field, name + " appears twice; each volume has its own name"));
      }
      if (template.volumes().get(i).source().containsKey("hostPath")) {
        problems.add(
            new SpecProblem(
                "spec.template.volumes[" + i + "].hostPath",
                "a trainer has no business with its node's files; use a persistentVolumeClaim"));
      }
    }
    var paths = new HashMap<String, String>();
    if (data != null && Dataset.isMounted(data)) {
      paths.put(TrainerPaths.normal(data.mountPath()), "spec.data");
    }
    for (int i = 0; i < template.volumeMounts().size(); i++) {
      var mount = template.volumeMounts().get(i);
      var field = "spec.template.volumeMounts[" + i + "]";
      if (!names.contains(mount.name())) {
        problems.add(
            new SpecProblem(
                field + ".name", mount.name() + " is no volume of spec.template.volumes"));
      }
      var path = TrainerPaths.normal(mount.mountPath());
      var taken = TrainerPaths.taken(path);
      var before = paths.putIfAbsent(path, field);
      if (taken.isPresent()) {
        problems.add(
            new SpecProblem(
                field + ".mountPath", TrainerPaths.inTheWay(mount.mountPath(), taken.get())));
      } else if (before != null) {
        problems.add(
            new SpecProblem(field + ".mountPath", path + " is where " + before + " is mounted"));
      }
    }
    return problems;
  }
}
