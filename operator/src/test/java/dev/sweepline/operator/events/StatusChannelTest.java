package dev.sweepline.operator.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Progress;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.KafkaBroker;
import dev.sweepline.testing.PretendTrainer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(WithoutCluster.class)
@Tag("kafka")
class StatusChannelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  // Far less than the 30 s after which a consumer without a position looks for one again.
  private static final Duration SOON = Duration.ofSeconds(15);

  @Inject ProgressBoard board;

  @TestHTTPResource("/q/health/ready")
  @SuppressWarnings("NullAway.Init")
  URI ready;

  @Test
  void hearsTrainersWheneverKafkaIsThere() throws Exception {
    assertThat(readiness()).as("ready without Kafka").isEqualTo(200);
    var news = new ConcurrentSkipListSet<String>();
    board.onNews(news::addAll);

    try (var broker = KafkaBroker.start(WithoutCluster.FOLDER, WithoutCluster.KAFKA_PORT)) {
      var trainer = new PretendTrainer("u1", 1, Instant.now());
      try (var producer = producer(broker)) {
        producer.send(Wire.record(trainer.started(3), WithoutCluster.ROOT_KEY)).get();
        producer.send(new ProducerRecord<>(EventTopics.EVENTS, "u1", new byte[] {1})).get();
        producer.send(Wire.unsigned(trainer.step(1, 0.1, Map.of("val_f1", 1.0)))).get();
        producer.send(end(trainer, 10, 0.7)).get();
      }
      awaitStep(10L);
      hearsTheFirstEventsOfEveryPartition(broker);

      broker.stop();
      assertThat(readiness()).as("ready while Kafka is away").isEqualTo(200);
      broker.serve();
      try (var producer = producer(broker)) {
        producer.send(end(trainer, 20, 0.8)).get();
      }
      awaitStep(20L);
    }

    assertThat(news).contains("u1");
    assertThat(board.heard("u1", Objective.DEFAULT).map(Heard::progress).map(Progress::last))
        .contains(Map.of("val_f1", "0.8"));
  }

  private void hearsTheFirstEventsOfEveryPartition(KafkaBroker broker) throws Exception {
    var uids = IntStream.range(0, 40).mapToObj(number -> "first-" + number).toList();
    try (var producer = producer(broker)) {
      for (var uid : uids) {
        var trainer = new PretendTrainer(uid, 1, Instant.now());
        producer.send(Wire.record(trainer.started(3), WithoutCluster.ROOT_KEY)).get();
      }
    }
    Await.value(
        "the board knows all of " + uids,
        SOON,
        () ->
            uids.stream().allMatch(uid -> board.heard(uid, Objective.DEFAULT).isPresent())
                ? Optional.of(uids)
                : Optional.empty());
  }

  private static ProducerRecord<String, byte[]> end(PretendTrainer trainer, long step, double f1) {
    return Wire.record(
        trainer.epochEnd(step, step / 10.0, Map.of("val_f1", f1)), WithoutCluster.ROOT_KEY);
  }

  private void awaitStep(Long step) {
    Await.value(
        "the board shows step " + step,
        PATIENCE,
        () ->
            board
                .heard("u1", Objective.DEFAULT)
                .map(Heard::progress)
                .flatMap(progress -> Optional.ofNullable(progress.step()))
                .filter(step::equals));
  }

  private int readiness() throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private static KafkaProducer<String, byte[]> producer(KafkaBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.address()),
        new StringSerializer(),
        new ByteArraySerializer());
  }
}
