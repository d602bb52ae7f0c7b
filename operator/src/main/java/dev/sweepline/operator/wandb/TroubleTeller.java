package dev.sweepline.operator.wandb;

import dev.sweepline.operator.announce.Announcement;
import dev.sweepline.operator.announce.Announcer;
import dev.sweepline.operator.experiment.Experiment;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Tells the people who look at an Experiment that its run waits for them; the forwarder does not
/// wait for the API server.
final class TroubleTeller implements AutoCloseable {
  private final Announcer announcer;
  private final ExecutorService aside =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("wandb-trouble").factory());

  TroubleTeller(Announcer announcer) {
    this.announcer = announcer;
  }

  void tell(TrackedRun run, String why) {
    var experiment = new Experiment();
    experiment.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(run.namespace())
            .withName(run.experiment())
            .withUid(run.id())
            .build());
    aside.execute(() ->
        announcer.announce(
            experiment, Announcement.warning("TrackingWaits", "tracking waits: " + why)));
  }

  @Override
  public void close() {
    aside.shutdownNow();
  }
}
