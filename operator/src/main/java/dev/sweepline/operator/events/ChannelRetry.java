package dev.sweepline.operator.events;

import io.smallrye.mutiny.Multi;
import io.smallrye.reactive.messaging.PublisherDecorator;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/// Subscribes again to a Kafka channel that failed, as it does while nobody can resolve the
/// broker's name.
@ApplicationScoped
class ChannelRetry implements PublisherDecorator {
  private static final Logger LOG = Logger.getLogger(ChannelRetry.class);
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LAST = Duration.ofSeconds(5);

  @Override
  public Multi<? extends Message<?>> decorate(
      Multi<? extends Message<?>> publisher, List<String> channels, boolean isConnector) {
    if (!isConnector) {
      return publisher;
    }
    var told = new AtomicBoolean();
    return publisher
        .onItem()
        .invoke(() -> told.set(false))
        .onFailure()
        .invoke(failure -> {
          if (!told.getAndSet(true)) {
            LOG.warnf("channel waits for Kafka channel=%s reason=%s", channels, failure);
          }
        })
        .onFailure()
        .retry()
        .withBackOff(FIRST, LAST)
        .indefinitely();
  }
}
