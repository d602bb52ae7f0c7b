package dev.sweepline.planner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Claim;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.PodTemplate.Volume;
import dev.sweepline.planner.spec.PodTemplate.VolumeMount;
import dev.sweepline.planner.spec.PodTemplateBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MountsTest {
  private static final Volume CACHE = new Volume("cache", Map.of("emptyDir", Map.of()));

  @Test
  void takesVolumesThatAreInNobodysWay() {
    assertThat(problems(List.of(CACHE), mount("cache", "/dev/shm"), mount("cache", "/cache")))
        .isEmpty();
  }

  @Test
  void refusesTheNodesFiles() {
    var node = new Volume("node", Map.of("hostPath", Map.of("path", "/")));

    assertThat(problems(List.of(node)))
        .containsExactly(
            new SpecProblem(
                "spec.template.volumes[0].hostPath",
                "a trainer has no business with its node's files; use a persistentVolumeClaim"));
  }

  @Test
  void refusesNamesThatAreTakenOrUnknown() {
    var own = new Volume("checkpoints", Map.of("emptyDir", Map.of()));

    assertThat(problems(List.of(CACHE, CACHE, own), mount("cahce", "/cache")))
        .containsExactly(
            new SpecProblem(
                "spec.template.volumes[1].name",
                "cache appears twice; each volume has its own name"),
            new SpecProblem(
                "spec.template.volumes[2].name",
                "checkpoints is a volume of every trainer; rename yours"),
            new SpecProblem(
                "spec.template.volumeMounts[0].name",
                "cahce is no volume of spec.template.volumes"));
  }

  @Test
  void refusesPlacesThatAreTaken() {
    assertThat(
            problems(
                List.of(CACHE),
                mount("cache", "/checkpoints/mine"),
                mount("cache", "/data/"),
                mount("cache", "/"),
                mount("cache", "/etc")))
        .containsExactly(
            new SpecProblem(
                "spec.template.volumeMounts[0].mountPath",
                "/checkpoints/mine is in the way of /checkpoints, which every trainer has; mount it"
                    + " elsewhere, such as /data"),
            new SpecProblem(
                "spec.template.volumeMounts[1].mountPath", "/data is where spec.data is mounted"),
            new SpecProblem(
                "spec.template.volumeMounts[2].mountPath",
                "/ is in the way of /etc/sweepline, which every trainer has; mount it elsewhere,"
                    + " such as /data"),
            new SpecProblem(
                "spec.template.volumeMounts[3].mountPath",
                "/etc is in the way of /etc/sweepline, which every trainer has; mount it elsewhere,"
                    + " such as /data"));
  }

  private static List<SpecProblem> problems(List<Volume> volumes, VolumeMount... mounts) {
    PodTemplate template =
        PodTemplateBuilder.builder().volumes(volumes).volumeMounts(List.of(mounts)).build();
    return Mounts.problems(template, new Dataset("doc-v3", new Claim("documents"), "/data"));
  }

  private static VolumeMount mount(String name, String path) {
    return new VolumeMount(name, path, null, null);
  }
}
