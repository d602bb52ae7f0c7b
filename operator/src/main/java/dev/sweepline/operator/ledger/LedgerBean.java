package dev.sweepline.operator.ledger;

import dev.sweepline.operator.Settings;
import dev.sweepline.operator.events.Topics;
import dev.sweepline.operator.events.TopicsSeen;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Starts the ledger with the process, measures it and tells how it is.
@Readiness
@ApplicationScoped
class LedgerBean implements HealthCheck {
  private final KafkaLedger ledger;
  private final boolean needed;
  private final boolean kept;

  LedgerBean(KafkaLedger ledger, Settings settings, MeterRegistry metrics) {
    this.ledger = ledger;
    kept = settings.kafka();
    // A forwarder alone asks for no outcome and writes none.
    needed = kept && settings.role().controls();
    var writer = ledger.writer();
    metrics.gauge("sweepline.ledger.records", ledger, KafkaLedger::size);
    metrics.gauge("sweepline.ledger.bytes", ledger, KafkaLedger::bytes);
    metrics.gauge("sweepline.ledger.loaded", ledger, some -> some.isLoaded() ? 1 : 0);
    metrics.gauge("sweepline.ledger.waiting", writer, LedgerWriter::waiting);
    Gauge.builder(
            "sweepline.ledger.last.write.timestamp",
            writer,
            some -> some.lastWrite().map(Instant::getEpochSecond).orElse(0L))
        .baseUnit("seconds")
        .register(metrics);
    FunctionCounter.builder("sweepline.ledger.written", writer, LedgerWriter::written)
        .register(metrics);
    FunctionCounter.builder("sweepline.ledger.failures", writer, LedgerWriter::failures)
        .register(metrics);
    FunctionCounter.builder("sweepline.ledger.unreadable", ledger, KafkaLedger::unreadable)
        .register(metrics);
  }

  /// Makes the ledger from the container's Kafka.
  @ApplicationScoped
  static class Maker {
    @Produces
    @Singleton
    KafkaLedger ledger(
        @Identifier("default-kafka-broker") Map<String, Object> kafka, TopicsSeen seen) {
      return new KafkaLedger(kafka, topic(seen), Clock.systemUTC());
    }

    private static LedgerTopic topic(TopicsSeen seen) {
      return new LedgerTopic() {
        @Override
        public Optional<Uuid> id() {
          return seen.id(Topics.LEDGER);
        }

        @Override
        public String trouble() {
          return seen.trouble(Topics.LEDGER);
        }
      };
    }
  }

  void start(@Observes StartupEvent event) {
    if (needed) {
      ledger.start();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    if (needed) {
      ledger.close();
    }
  }

  /// It makes nobody unready: what ends waits in its journal until it can be recorded.
  @Override
  public HealthCheckResponse call() {
    if (!kept) {
      return HealthCheckResponse.named("ledger").up().withData("kept", false).build();
    }
    var answer =
        HealthCheckResponse.named("ledger")
            .up()
            .withData("loaded", ledger.isLoaded())
            .withData("records", ledger.size())
            .withData("waiting", ledger.writer().waiting());
    ledger.trouble().ifPresent(why -> answer.withData("trouble", why));
    return answer.build();
  }
}
