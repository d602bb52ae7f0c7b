package dev.sweepline.operator.experiment;

import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.trial.TrainerPaths;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;

/// The relay beside a trainer that writes its events to a file: a native sidecar, which begins
/// before the trainer and is told to stop after it.
final class RelayContainer {
  static final String NAME = "events-relay";
  static final String FILE = TrainerPaths.EVENTS + "/events.jsonl";

  // Its heap is 32 MiB at most; with the virtual machine it takes 95.
  private static final Quantity MEMORY = new Quantity("160Mi");

  private RelayContainer() {}

  static boolean isAskedFor(PodTemplate template) {
    return template.events() == PodTemplate.Events.FILE;
  }

  /// None where nobody asks for one, or where there is no Kafka to send to.
  static List<Container> of(
      Experiment experiment, StartAttempt attempt, Release release, TrainerMounts mounts) {
    if (!isAskedFor(experiment.getSpec().template()) || !release.hasKafka()) {
      return List.of();
    }
    return List.of(
        new ContainerBuilder()
            .withName(NAME)
            .withImage(release.relayImage())
            .withCommand("java", "@/opt/sweepline/operator/relay")
            .withRestartPolicy("Always")
            // A trainer that fails at once must not end before the relay listens.
            .withNewStartupProbe()
            .withNewExec()
            .withCommand("test", "-e", FILE + ".position")
            .endExec()
            .withPeriodSeconds(1)
            .withFailureThreshold(60)
            .endStartupProbe()
            .withEnv(TrainerVariables.ofRelay(experiment, attempt, release))
            .withNewResources()
            .addToRequests("cpu", new Quantity("10m"))
            .addToRequests("memory", MEMORY)
            .addToLimits("memory", MEMORY)
            .endResources()
            .withVolumeMounts(mounts.relayMounts())
            .withSecurityContext(TrainerPod.restricted())
            .build());
  }
}
