package dev.sweepline.operator.events;

import dev.sweepline.contract.EventTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/// A topic that somebody made otherwise than we would.
///
/// @param refused whether it is not used as it is: what we write there would be lost
/// @param message what is wrong, and the command that puts it right
record TopicFault(String topic, boolean refused, String message) {
  private static final Duration SHORTEST_RETENTION = Duration.ofDays(1);

  /// By the topic's settings, its own and those of the brokers.
  static List<TopicFault> of(String topic, Map<String, String> settings, String servers) {
    var faults = new ArrayList<TopicFault>();
    var policy = settings.getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
    boolean compacts = policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    boolean deletes = policy.contains(TopicConfig.CLEANUP_POLICY_DELETE);
    switch (topic) {
      case Topics.LEDGER -> {
        if (!compacts || deletes) {
          faults.add(
              new TopicFault(
                  topic,
                  true,
                  "topic %s has cleanup.policy=%s: outcomes would be %s; run: %s"
                      .formatted(
                          topic,
                          policy,
                          deletes ? "deleted when they are old" : "kept in every version",
                          command(topic, "cleanup.policy=compact", servers))));
        }
      }
      case Topics.WANDB -> {
        if (!compacts) {
          faults.add(
              new TopicFault(
                  topic,
                  true,
                  "topic %s has cleanup.policy=%s: where runs stand in W&B would be forgotten; run:"
                          .formatted(topic, policy)
                      + " "
                      + command(topic, "cleanup.policy=[compact,delete]", servers)));
        }
      }
      case EventTopics.EVENTS -> {
        long retention = number(settings.get(TopicConfig.RETENTION_MS_CONFIG));
        if (retention >= 0 && retention < SHORTEST_RETENTION.toMillis()) {
          faults.add(
              new TopicFault(
                  topic,
                  false,
                  "topic %s has retention.ms=%d: events that are not forwarded within it are lost;"
                          .formatted(topic, retention)
                      + " run: "
                      + command(topic, "retention.ms=604800000", servers)));
        }
      }
      default -> {}
    }
    return List.copyOf(faults);
  }

  private static long number(@Nullable String text) {
    return text == null ? -1 : Long.parseLong(text);
  }

  private static String command(String topic, String setting, String servers) {
    return "kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s"
            .formatted(servers, topic)
        + " --add-config "
        + setting;
  }
}
