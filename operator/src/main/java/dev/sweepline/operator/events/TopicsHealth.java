package dev.sweepline.operator.events;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Tells what is wrong with the topics. It makes nobody unready: trials go on without Kafka.
@Readiness
@ApplicationScoped
class TopicsHealth implements HealthCheck {
  private final TopicsSeen seen;

  TopicsHealth(TopicsSeen seen) {
    this.seen = seen;
  }

  @Override
  public HealthCheckResponse call() {
    var answer = HealthCheckResponse.named("topics").up();
    if (!seen.trouble().isEmpty()) {
      answer.withData("kafka", seen.trouble());
    }
    seen.faults().forEach(fault -> answer.withData(fault.topic(), fault.message()));
    return answer.build();
  }
}
