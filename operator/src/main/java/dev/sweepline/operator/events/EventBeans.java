package dev.sweepline.operator.events;

import dev.sweepline.operator.Settings;
import dev.sweepline.operator.experiment.RootKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/// Makes what plain classes of this package need from the container.
@ApplicationScoped
class EventBeans {
  /// Live experiments and those of the last day.
  private static final int EXPERIMENTS = 20_000;

  @Produces
  @Singleton
  LiveProgress liveProgress(TopicsSeen topics) {
    return new LiveProgress(EXPERIMENTS, Clock.systemUTC(), topics::answeringSince);
  }

  @Produces
  @Singleton
  EventGate eventGate(Settings settings) {
    return new EventGate(
        settings
            .rootKeyFile()
            .map(RootKey::ofFile)
            .map(root -> new RememberedKeys(root::eventKey, EXPERIMENTS)));
  }
}
