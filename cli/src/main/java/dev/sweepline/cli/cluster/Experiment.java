package dev.sweepline.cli.cluster;

import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.status.ExperimentStatus;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/// An Experiment as the API server returns it.
@Group("sweepline.dev")
@Version("v1alpha1")
public final class Experiment extends CustomResource<ExperimentSpec, ExperimentStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;
}
