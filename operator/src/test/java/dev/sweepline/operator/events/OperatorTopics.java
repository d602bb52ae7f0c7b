package dev.sweepline.operator.events;

import dev.sweepline.testing.KafkaBroker;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/// The topics as the operator creates them at its start.
public final class OperatorTopics {
  private OperatorTopics() {}

  public static KafkaBroker on(KafkaBroker broker) throws InterruptedException, ExecutionException {
    try (var admin = Admin.create(broker.client())) {
      Topics.create(admin);
    }
    return broker;
  }
}
