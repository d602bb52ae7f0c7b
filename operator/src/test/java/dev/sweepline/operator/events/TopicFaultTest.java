package dev.sweepline.operator.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.testing.KafkaBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kafka")
class TopicFaultTest {
  private static final String FIX =
      "kafka-configs.sh --bootstrap-server kafka:9092 --alter --entity-type topics --entity-name ";

  @Test
  void findsNothingWrongWithTheTopicsWeMake(@TempDir Path folder) throws Exception {
    try (var broker = OperatorTopics.on(KafkaBroker.start(folder));
        var admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      var look = new TopicLook(admin, "kafka:9092");

      assertThat(look.faults()).isEmpty();
      assertThat(look.ids()).containsOnlyKeys(EventTopics.EVENTS, Topics.WANDB, Topics.LEDGER);
    }
  }

  @Test
  void refusesTopicsThatLoseWhatIsWrittenThereAndSaysTheFix(@TempDir Path folder) throws Exception {
    try (var broker = KafkaBroker.start(folder);
        var admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      admin
          .createTopics(
              List.of(
                  topic(Topics.LEDGER, Map.of()),
                  topic(Topics.WANDB, Map.of("cleanup.policy", "delete")),
                  topic(EventTopics.EVENTS, Map.of("retention.ms", "3600000"))))
          .all()
          .get();
      Topics.create(admin);
      var faults = new TopicLook(admin, "kafka:9092").faults();

      assertThat(faults)
          .containsExactlyInAnyOrder(
              new TopicFault(
                  Topics.LEDGER,
                  true,
                  "topic sweepline.ledger has cleanup.policy=delete: outcomes would be deleted when"
                      + " they are old; run: "
                      + FIX
                      + "sweepline.ledger --add-config cleanup.policy=compact"),
              new TopicFault(
                  Topics.WANDB,
                  true,
                  "topic sweepline.wandb has cleanup.policy=delete: where runs stand in W&B would be"
                      + " forgotten; run: "
                      + FIX
                      + "sweepline.wandb --add-config cleanup.policy=[compact,delete]"),
              new TopicFault(
                  EventTopics.EVENTS,
                  false,
                  "topic sweepline.events has retention.ms=3600000: events that are not forwarded"
                      + " within it are lost; run: "
                      + FIX
                      + "sweepline.events --add-config retention.ms=604800000"));

      var seen = new TopicsSeen();
      seen.are(new TopicLook(admin, "kafka:9092").ids(), faults);
      assertThat(seen.id(Topics.LEDGER)).isEmpty();
      assertThat(seen.trouble(Topics.LEDGER)).contains("cleanup.policy=compact");
      assertThat(seen.id(EventTopics.EVENTS)).isPresent();
    }
  }

  @Test
  void keepsRecordsAsOftenAsItIsTold() {
    var topics = Topics.all(new Topics.Replication(Optional.of((short) 3), Optional.of(2)));

    assertThat(topics)
        .allSatisfy(topic -> {
          assertThat(topic.replicationFactor()).isEqualTo((short) 3);
          assertThat(topic.configs()).containsEntry("min.insync.replicas", "2");
        });
  }

  private static NewTopic topic(String name, Map<String, String> configs) {
    return new NewTopic(name, Optional.of(1), Optional.empty()).configs(configs);
  }
}
