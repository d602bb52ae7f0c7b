package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.operator.events.EventGate;
import dev.sweepline.operator.events.StatusReader;
import dev.sweepline.operator.events.Wire;
import dev.sweepline.testing.FakeWandb;
import dev.sweepline.testing.KafkaBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// What the benchmarks of events share: signed events, the operator's checks and its usual tempo.
final class BenchStage {
  private static final byte[] ROOT_KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final PretendDirectory directory = new PretendDirectory();

  PretendDirectory directory() {
    return directory;
  }

  RunningForwarder forwarder(KafkaBroker broker, URI wandb) {
    return RunningForwarder.start(
        new RunningForwarder.Place(
            broker.address(),
            wandb,
            Path.of("unused"),
            directory,
            _ -> new ApiKeys.Key(FakeWandb.API_KEY, "the bench"),
            new HeardNews(new ArrayList<>()),
            new SimpleMeterRegistry()),
        Tempo.USUAL,
        gate());
  }

  static EventGate gate() {
    return StatusReader.gate(ROOT_KEY);
  }

  static KafkaProducer<String, byte[]> producer(KafkaBroker broker) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            broker.address(),
            "linger.ms",
            5,
            // A partition that is just being made refuses the first batch, not those behind it.
            "max.in.flight.requests.per.connection",
            1),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  static void send(KafkaProducer<String, byte[]> producer, TrainerEvent event, String id) {
    assertThat(event.uid()).isEqualTo(id);
    var _ = producer.send(Wire.record(event, ROOT_KEY));
  }

  /// As many as a trainer tells: five.
  static Map<String, Double> metrics(int step) {
    return Map.of(
        "train_loss",
        1.0 / step,
        "lr",
        1e-4 * step,
        "grad_norm",
        0.5 + 1.0 / step,
        "images_per_second",
        40.0 + step % 7,
        "data_seconds",
        0.01);
  }
}
