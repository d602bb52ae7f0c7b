package dev.sweepline.operator.ledger;

import dev.sweepline.operator.events.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// The ledger's topic as a broker has it whenever it is asked.
public final class TopicOfBroker implements LedgerTopic, AutoCloseable {
  private final Admin admin;
  private volatile Optional<Uuid> last = Optional.empty();

  public TopicOfBroker(String servers) {
    admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                servers,
                "default.api.timeout.ms",
                2_000,
                "request.timeout.ms",
                1_000));
  }

  @Override
  public Optional<Uuid> id() {
    try {
      var topics = admin.describeTopics(List.of(Topics.LEDGER)).allTopicNames();
      last =
          topics.get(2, TimeUnit.SECONDS).values().stream()
              .map(topic -> topic.topicId())
              .findFirst();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        last = Optional.empty();
      }
    } catch (TimeoutException e) {
      // The broker is away: what was known stays known.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return last;
  }

  @Override
  public String trouble() {
    return "there is no topic";
  }

  @Override
  public void close() {
    admin.close();
  }
}
