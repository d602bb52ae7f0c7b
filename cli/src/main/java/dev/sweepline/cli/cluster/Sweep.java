package dev.sweepline.cli.cluster;

import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.SweepStatus;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/// A Sweep as the API server returns it.
@Group("sweepline.dev")
@Version("v1alpha1")
public final class Sweep extends CustomResource<SweepSpec, SweepStatus> implements Namespaced {
  private static final long serialVersionUID = 1;
}
