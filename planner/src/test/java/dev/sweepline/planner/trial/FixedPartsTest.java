package dev.sweepline.planner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Claim;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.PodTemplate.Resources;
import dev.sweepline.planner.spec.PodTemplateBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FixedPartsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          memroy | memroy is no resource; did you mean memory?
          CPU    | CPU is no resource; did you mean cpu?
          gpu    | gpu is no resource; did you mean nvidia.com/gpu?
          disks  | disks is no resource; there are cpu, memory, ephemeral-storage, and with a domain nvidia.com/gpu
          """)
  void namesTheResourceThatWasMeant(String name, String message) {
    assertThat(resources(Map.of(), Map.of(name, "1")))
        .containsExactly(new SpecProblem("spec.template.resources.limits[" + name + "]", message));
  }

  @Test
  void knowsEveryResourceThatAPodCanHave() {
    assertThat(
            resources(
                Map.of("cpu", "500m", "memory", "2Gi", "ephemeral-storage", "1G"),
                Map.of(
                    "cpu", "0.5", "memory", "2048Mi", "hugepages-2Mi", "4Mi", "amd.com/gpu", "1")))
        .isEmpty();
  }

  @Test
  void refusesToAskForMoreThanMayBeUsed() {
    assertThat(resources(Map.of("memory", "4Gi"), Map.of("memory", "4G")))
        .containsExactly(
            new SpecProblem(
                "spec.template.resources.requests[memory]", "4Gi is more than the limit of 4G"));
  }

  @Test
  void refusesToShareADevice() {
    assertThat(resources(Map.of("amd.com/gpu", "1"), Map.of()))
        .containsExactly(
            new SpecProblem(
                "spec.template.resources.requests[amd.com/gpu]",
                "amd.com/gpu cannot be shared: give it under limits alone"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tmp", "/tmp/", "//checkpoints", "/etc", "/etc/sweepline", "/"})
  void refusesToMountDataWhereTheTrainerHasSomethingElse(String path) {
    assertThat(mountedAt(path))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec.data.mountPath");
          assertThat(problem.message()).startsWith(path + " is in the way of /");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/data", "/tmp/data", "/tmpdata", "/etc/sweepline-data"})
  void mountsDataElsewhere(String path) {
    assertThat(mountedAt(path)).isEmpty();
  }

  private static List<SpecProblem> mountedAt(String path) {
    return FixedParts.problems(
        Naming.DEFAULT, PodTemplate.DEFAULT, new Dataset("docs", new Claim("docs"), path));
  }

  private static List<SpecProblem> resources(
      Map<String, String> requests, Map<String, String> limits) {
    var template = PodTemplateBuilder.builder().resources(new Resources(requests, limits)).build();
    return FixedParts.problems(Naming.DEFAULT, template, null);
  }
}
