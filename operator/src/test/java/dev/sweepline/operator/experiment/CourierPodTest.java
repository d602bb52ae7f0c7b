package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentAction.SendCourier;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CourierPodTest {
  @Test
  void canRunAndBePulledWhereTheTrainersCan() {
    var experiment =
        Serialization.unmarshal(
            """
            apiVersion: sweepline.dev/v1alpha1
            kind: Experiment
            metadata: { name: doc-0123456789, namespace: demo, uid: u-1 }
            spec:
              template:
                imagePullSecrets: [ { name: registry } ]
                tolerations: [ { key: gpu, operator: Exists, effect: NoSchedule } ]
              storage: { checkpoints: { claim: checkpoints } }
            """,
            Experiment.class);
    var storage = Objects.requireNonNull(experiment.getSpec().storage());
    var courier =
        new SendCourier(
            1, "doc-0123456789-c1", SendCourier.Leftovers.REPORTED, false, List.of(1), null, false);

    var spec = CourierPod.of(experiment, storage, courier, Experiments.RELEASE).getSpec();

    assertThat(spec.getImagePullSecrets()).containsExactly(new LocalObjectReference("registry"));
    assertThat(spec.getTolerations())
        .containsExactly(
            new TolerationBuilder()
                .withKey("gpu")
                .withOperator("Exists")
                .withEffect("NoSchedule")
                .build());
  }

  @Test
  void bringsACourierWhatIsInAnObjectStoreAndTakesAwayWhatItHasCarried() {
    var experiment =
        Serialization.unmarshal(
            """
            apiVersion: sweepline.dev/v1alpha1
            kind: Experiment
            metadata: { name: doc, namespace: demo, uid: u-1 }
            spec:
              storage: { objectStore: { uri: "s3://experiments/doc", secretRef: { name: s3 } } }
            """,
            Experiment.class);
    var storage = Objects.requireNonNull(experiment.getSpec().storage());
    var courier =
        new SendCourier(
            1, "doc-c1", SendCourier.Leftovers.REPORTED, false, List.of(1), null, false);

    var spec = CourierPod.of(experiment, storage, courier, Experiments.RELEASE).getSpec();

    assertThat(spec.getInitContainers())
        .extracting(Container::getName)
        .containsExactly("checkpoint-fetch", "checkpoint-store");
    assertThat(Serialization.asYaml(spec.getInitContainers()))
        .contains("value: \"/checkpoints/u-1\"")
        .doesNotContain("SWEEPLINE_ATTEMPT");
    assertThat(Serialization.asYaml(spec.getVolumes()))
        .contains("- emptyDir: {}\n  name: \"checkpoints\"\n");
  }
}
