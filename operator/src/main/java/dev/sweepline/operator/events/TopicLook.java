package dev.sweepline.operator.events;

import dev.sweepline.contract.EventTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jboss.logging.Logger;

/// One look at the topics that there are.
final class TopicLook {
  private static final Logger LOG = Logger.getLogger(TopicLook.class);
  private static final List<String> CHECKED =
      List.of(EventTopics.EVENTS, Topics.WANDB, Topics.LEDGER);

  private final Admin admin;
  private final String servers;

  TopicLook(Admin admin, String servers) {
    this.admin = admin;
    this.servers = servers;
  }

  Map<String, Uuid> ids() throws InterruptedException, ExecutionException {
    var ids = new HashMap<String, Uuid>();
    admin
        .describeTopics(CHECKED)
        .allTopicNames()
        .get()
        .forEach((name, topic) -> ids.put(name, topic.topicId()));
    return ids;
  }

  List<TopicFault> faults() throws InterruptedException, ExecutionException {
    var topics =
        CHECKED.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    var faults = new ArrayList<TopicFault>();
    try {
      admin
          .describeConfigs(topics)
          .all()
          .get()
          .forEach((topic, config) -> {
            var settings = new HashMap<String, String>();
            for (ConfigEntry entry : config.entries()) {
              if (entry.value() != null) {
                settings.put(entry.name(), entry.value());
              }
            }
            faults.addAll(TopicFault.of(topic.name(), settings, servers));
          });
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof AuthorizationException)) {
        throw e;
      }
      // It may not look at the settings of topics: whoever forbade that answers for them.
      LOG.debugf("topics not checked reason=%s", e.getCause().getMessage());
    }
    return List.copyOf(faults);
  }
}
