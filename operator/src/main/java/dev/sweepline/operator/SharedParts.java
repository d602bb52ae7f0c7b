package dev.sweepline.operator;

import dev.sweepline.operator.champion.Champion;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.sweep.Sweep;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.config.Cloner;

/// Copies of our own objects that share spec and status, which are records that nobody can change:
/// JOSDK gives each reconciliation a copy, and writing one as JSON and reading it again would cost
/// more than the plan.
final class SharedParts implements Cloner {
  private final KubernetesSerialization serialization;

  SharedParts(KubernetesSerialization serialization) {
    this.serialization = serialization;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <R extends HasMetadata> R clone(R object) {
    return switch (object) {
      case Experiment experiment -> (R) copied(experiment, new Experiment());
      case Sweep sweep -> (R) copied(sweep, new Sweep());
      case Champion champion -> (R) copied(champion, new Champion());
      default -> serialization.clone(object);
    };
  }

  private static <S, T, C extends CustomResource<S, T>> C copied(C from, C into) {
    into.setMetadata(new ObjectMetaBuilder(from.getMetadata()).build());
    into.setSpec(from.getSpec());
    into.setStatus(from.getStatus());
    return into;
  }
}
