package dev.sweepline.operator.events;

import dev.sweepline.contract.EventTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/// The topics of this product, as they are when we create them; existing ones stay as they are.
public final class Topics {
  /// Where each online run stands in W&B, by run id.
  public static final String WANDB = "sweepline.wandb";

  private static final int PARTITIONS = 8;
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration MONTH = Duration.ofDays(30);

  private Topics() {}

  static List<NewTopic> all() {
    return List.of(
        topic(EventTopics.EVENTS, PARTITIONS)
            .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(WEEK.toMillis()))),
        topic(EventTopics.REJECTED, 1)
            .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(WEEK.toMillis()))),
        topic(WANDB, 1)
            .configs(
                Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    "compact,delete",
                    TopicConfig.RETENTION_MS_CONFIG,
                    Long.toString(MONTH.toMillis()))));
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty());
  }

  /// Returns once all of them exist.
  static void create(Admin admin) throws InterruptedException, ExecutionException {
    for (var created : admin.createTopics(all()).values().values()) {
      try {
        created.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }
}
