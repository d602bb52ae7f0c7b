package dev.sweepline.planner.simulation;

import dev.sweepline.planner.experiment.Farewell;
import dev.sweepline.planner.experiment.FirstAttempt;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.experiment.Observed;
import dev.sweepline.planner.experiment.PodView;
import dev.sweepline.planner.experiment.PodViewBuilder;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.StopReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The objects of a pretended cluster, as they are at one moment.
final class Pretend {
  private Pretend() {}

  /// An Experiment in the API server.
  ///
  /// @param begun its first attempt, where it was made together with it
  record Stored(
      String sweep,
      String name,
      String uid,
      long version,
      Instant createdAt,
      @Nullable Instant deletedAt,
      ExperimentSpec spec,
      ExperimentStatus status,
      @Nullable Heard heard,
      @Nullable String stop,
      @Nullable String begun) {

    ExperimentStatus journal() {
      return FirstAttempt.journal(name, createdAt, begun, status);
    }

    /// Whether its cell is done.
    boolean over() {
      return Farewell.isOver(status, stop);
    }

    Stored with(long newVersion, ExperimentSpec newSpec, ExperimentStatus newStatus) {
      return new Stored(
          sweep,
          name,
          uid,
          newVersion,
          createdAt,
          deletedAt,
          newSpec,
          newStatus,
          heard,
          stop,
          begun);
    }

    Stored hearing(Heard news) {
      return new Stored(
          sweep, name, uid, version, createdAt, deletedAt, spec, status, news, stop, begun);
    }

    Stored stopping(long newVersion, String wish) {
      return new Stored(
          sweep, name, uid, newVersion, createdAt, deletedAt, spec, status, heard, wish, begun);
    }
  }

  /// A Pod in the API server, with the Experiment it belongs to.
  record StoredPod(String experiment, PodView view) {

    StoredPod with(
        PodView.Phase phase,
        @Nullable String node,
        @Nullable String reason,
        @Nullable String disruption,
        PodView.@Nullable Trainer trainer) {
      return new StoredPod(
          experiment,
          PodViewBuilder.builder()
              .name(view.name())
              .uid(view.uid())
              .attempt(view.attempt())
              .phase(phase)
              .node(node)
              .reason(reason)
              .disruption(disruption)
              .stop(view.stop())
              .deleting(view.deleting())
              .held(view.held())
              .trainer(trainer)
              .build());
    }

    StoredPod stopping(@Nullable StopReason stop, boolean deleting, boolean held) {
      return new StoredPod(
          experiment,
          PodViewBuilder.builder(view).stop(stop).deleting(deleting).held(held).build());
    }
  }

  /// The Pod of a courier, with the Experiment it is sent for.
  record StoredCourier(String experiment, Observed.CourierView view) {

    StoredCourier in(PodView.Phase phase, boolean deleting) {
      return new StoredCourier(
          experiment,
          new Observed.CourierView(
              view.name(), view.uid(), view.number(), phase, deleting, view.message()));
    }
  }

  /// A container that still runs although its Pod object is gone.
  record Ghost(String experiment, String podName, Instant diesAt) {}
}
