package dev.sweepline.cli.cluster;

import dev.sweepline.planner.spec.ChampionSpec;
import dev.sweepline.planner.status.ChampionStatus;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/// A Champion as the API server returns it.
@Group("sweepline.dev")
@Version("v1alpha1")
public final class Champion extends CustomResource<ChampionSpec, ChampionStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;
}
