package dev.sweepline.planner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.PodTemplateBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpusTest {

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    ", 1",
    "memory=8Gi, 1",
    "nvidia.com/gpu=0, 0",
    "nvidia.com/gpu=4, 4",
    "amd.com/gpu=2, 2",
    "nvidia.com/mig-1g.10gb=3, 3",
    "example.com/tpu=8, 0"
  })
  void areOneUnlessTheTemplateNamesADevice(@Nullable String limit, int gpus) {
    assertThat(Gpus.of(template(limit))).isEqualTo(gpus);
  }

  private static PodTemplate template(@Nullable String limit) {
    if (limit == null) {
      return PodTemplateBuilder.builder().build();
    }
    var parts = limit.split("=", 2);
    return PodTemplateBuilder.builder()
        .resources(new PodTemplate.Resources(Map.of(), Map.of(parts[0], parts[1])))
        .build();
  }
}
