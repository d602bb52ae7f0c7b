package dev.sweepline.operator.events;

import dev.sweepline.contract.EventTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/// The topics of this product, as they are when we create them; existing ones stay as they are.
public final class Topics {
  /// Where each online run stands in W&B, by run id.
  public static final String WANDB = "sweepline.wandb";

  /// What is remembered of every digest, by namespace and digest.
  public static final String LEDGER = "sweepline.ledger";

  private static final int PARTITIONS = 8;
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration MONTH = Duration.ofDays(30);

  /// How often each record is kept; empty means as the brokers have it.
  record Replication(Optional<Short> factor, Optional<Integer> minInSync) {
    static final Replication OF_BROKERS = new Replication(Optional.empty(), Optional.empty());
  }

  private Topics() {}

  static List<NewTopic> all(Replication replication) {
    return Stream.of(
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
                        Long.toString(MONTH.toMillis()))),
            topic(LEDGER, 1)
                .configs(
                    Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        // What is outdated goes soon, so that a start reads little.
                        TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                        "0.1",
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(DAY.toMillis()))))
        .map(topic -> replicated(topic, replication))
        .toList();
  }

  private static NewTopic replicated(NewTopic topic, Replication replication) {
    var configs = new HashMap<String, String>(topic.configs());
    replication
        .minInSync()
        .ifPresent(
            min -> configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(min)));
    return new NewTopic(topic.name(), Optional.of(topic.numPartitions()), replication.factor())
        .configs(configs);
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty());
  }

  /// Returns once all of them exist.
  static void create(Admin admin) throws InterruptedException, ExecutionException {
    create(admin, Replication.OF_BROKERS);
  }

  static void create(Admin admin, Replication replication)
      throws InterruptedException, ExecutionException {
    for (var created : admin.createTopics(all(replication)).values().values()) {
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
