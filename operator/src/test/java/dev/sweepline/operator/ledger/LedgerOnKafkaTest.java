package dev.sweepline.operator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.events.OperatorTopics;
import dev.sweepline.operator.events.Topics;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerFold;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerStanding;
import dev.sweepline.testing.Await;
import dev.sweepline.testing.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kafka")
class LedgerOnKafkaTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static KafkaBroker broker;
  private static Entries made;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void startBroker() throws Exception {
    broker = OperatorTopics.on(KafkaBroker.start(folder));
    made = new Entries(7);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void beginWithAnEmptyTopic() throws Exception {
    loseTheTopic();
  }

  @AfterEach
  void close() throws Exception {
    for (var one : open.reversed()) {
      one.close();
    }
  }

  @Test
  void remembersOverARestart() {
    var first = lead(new AtomicBoolean(true));
    var told = contributions(50);
    told.forEach(first::tell);
    told.forEach(one -> awaitHeld(first, one));
    first.close();

    var second = lead(new AtomicBoolean(true));
    awaitLoaded(second);

    assertThat(second.size()).isEqualTo(50);
    told.forEach(one -> assertThat(second.standing(one)).isEqualTo(new LedgerStanding.Held()));
    told.forEach(one ->
        assertThat(second.find(one.key()))
            .isEqualTo(new LedgerAnswer.Known(LedgerFold.record(null, one))));
    assertThat(second.find(new LedgerKey("team", Entries.digest("never"))))
        .isEqualTo(new LedgerAnswer.Unknown());
  }

  @Test
  void countsAnExperimentOnceThatIsToldAgainAfterARestart() {
    var key = new LedgerKey("team", Entries.digest("again"));
    var told = List.of(made.contribution(key), made.contribution(key), made.contribution(key));
    for (int start = 0; start < 3; start++) {
      var ledger = lead(new AtomicBoolean(true));
      awaitLoaded(ledger);
      told.forEach(ledger::tell);
      told.forEach(one -> awaitHeld(ledger, one));
      ledger.close();
    }

    var reader = lead(new AtomicBoolean(true));
    awaitLoaded(reader);
    assertThat(entry(reader, key).total()).isEqualTo(3);
  }

  @Test
  void standsByWithAllThatTheLeaderWrites() {
    var leader = lead(new AtomicBoolean(true));
    var other = lead(new AtomicBoolean(false));
    awaitLoaded(other);

    var told = contributions(1).getFirst();
    leader.tell(told);

    awaitHeld(other, told);
    assertThat(other.isLeading()).isFalse();
  }

  @Test
  void fencesTheWriterBeforeAndLosesNothing() {
    var key = new LedgerKey("team", Entries.digest("fenced"));
    var firstLeads = new AtomicBoolean(true);
    var first = lead(firstLeads);
    var one = made.contribution(key);
    first.tell(one);
    awaitHeld(first, one);

    var second = lead(new AtomicBoolean(true));
    var two = made.contribution(key);
    second.tell(two);
    awaitHeld(second, two);
    firstLeads.set(false);
    var three = made.contribution(key);
    first.tell(three);

    Await.value(
        "the first is told that it may not",
        PATIENCE,
        () -> first.writer().trouble().filter(why -> why.contains("does not hold the Lease")));
    assertThat(first.standing(three)).isInstanceOf(LedgerStanding.Away.class);
    second.tell(three);
    awaitHeld(second, three);
    assertThat(entry(second, key).total()).isEqualTo(3);

    // If it leads again after all, it goes on from what the other wrote.
    firstLeads.set(true);
    var four = made.contribution(key);
    first.tell(four);
    awaitHeld(first, four);
    assertThat(entry(first, key).total()).isEqualTo(4);
  }

  @Test
  void waitsForABrokerThatIsAway() throws IOException {
    var ledger = lead(new AtomicBoolean(true));
    var before = contributions(1).getFirst();
    ledger.tell(before);
    awaitHeld(ledger, before);
    broker.stop();
    var during = contributions(1).getFirst();
    try {
      ledger.tell(during);
      Await.value(
          "it says why",
          PATIENCE,
          () -> Optional.of(ledger.standing(during)).filter(LedgerStanding.Away.class::isInstance));
      assertThat(ledger.find(before.key())).isInstanceOf(LedgerAnswer.Known.class);
    } finally {
      broker.serve();
    }

    awaitHeld(ledger, during);
    // What was written is read before its writer has the broker's answer.
    Await.until("nothing troubles it", () -> ledger.trouble().isEmpty());
  }

  @Test
  void rebuildsALostTopicFromWhatIsToldAgainAndFromAnExport() throws Exception {
    var ledger = lead(new AtomicBoolean(true));
    var told = contributions(20);
    told.forEach(ledger::tell);
    told.forEach(one -> awaitHeld(ledger, one));
    var export = export(ledger);
    var lost = new AtomicBoolean();
    ledger.onNews(_ -> {}, () -> lost.set(true));

    loseTheTopic();
    Await.value(
        "it is empty",
        PATIENCE,
        () -> Optional.of(ledger).filter(it -> lost.get() && it.isLoaded() && it.size() == 0));
    // Three of the experiments are still there, and one of them has a twin since.
    var live = told.subList(0, 3);
    live.forEach(one -> assertThat(ledger.standing(one)).isEqualTo(new LedgerStanding.Lacking()));
    live.forEach(ledger::tell);
    live.forEach(one -> awaitHeld(ledger, one));
    var twin = made.contribution(told.getFirst().key());
    ledger.tell(twin);
    awaitHeld(ledger, twin);

    assertThat(ledger.merge(export)).isEmpty();
    assertThat(ledger.merge(export)).isEmpty();

    assertThat(ledger.size()).isEqualTo(20);
    told.subList(1, 20)
        .forEach(
            one -> assertThat(entry(ledger, one.key())).isEqualTo(LedgerFold.record(null, one)));
    assertThat(entry(ledger, twin.key()).total()).isEqualTo(2);
  }

  @Test
  void writesNothingWhenTheSameIsImportedAgain() throws InterruptedException {
    var ledger = lead(new AtomicBoolean(true));
    var entries = new ArrayList<LedgerEntry>();
    for (int i = 0; i < 100; i++) {
      entries.add(made.next("team"));
    }
    assertThat(ledger.merge(entries)).isEmpty();
    long written = ledger.writer().written();

    assertThat(ledger.merge(entries)).isEmpty();

    assertThat(ledger.writer().written()).isEqualTo(written);
    assertThat(export(ledger)).containsExactlyInAnyOrderElementsOf(entries);
  }

  @Test
  void leavesRecordsOfANewerReleaseAlone() throws Exception {
    var told = contributions(1).getFirst();
    put(told.key().text(), "{\"schema\":\"sweepline.dev/ledger/v2\",\"runs\":7}");
    put("nonsense", "{}");
    var ledger = lead(new AtomicBoolean(true));
    awaitLoaded(ledger);

    assertThat(ledger.standing(told))
        .isEqualTo(
            new LedgerStanding.Away(
                "its record is not understood: schema: this operator reads"
                    + " sweepline.dev/ledger/v1, not sweepline.dev/ledger/v2; use a release that"
                    + " wrote it, or a newer one"));
    assertThat(ledger.unreadable()).isEqualTo(2);
    assertThat(ledger.merge(List.of(LedgerFold.record(null, told))))
        .hasValueSatisfying(why -> assertThat(why).contains("is kept by a newer release"));
  }

  @Test
  void remembersThatACheckpointIsGone() {
    var ledger = lead(new AtomicBoolean(true));
    var told = contributions(1).getFirst();
    ledger.tell(told);
    awaitHeld(ledger, told);

    ledger.checkpointGone(told.key(), told.run().uid());

    Await.until(
        "it knows",
        () -> {
          var checkpoint = entry(ledger, told.key()).best().checkpoint();
          return checkpoint != null && !checkpoint.exists();
        });
    assertThat(ledger.standing(told)).isEqualTo(new LedgerStanding.Held());
  }

  private KafkaLedger lead(AtomicBoolean leads) {
    var topic = new TopicOfBroker(broker.address());
    var ledger =
        new KafkaLedger(
            Map.of("bootstrap.servers", broker.address()),
            topic,
            Clock.systemUTC(),
            new LedgerWriter.Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)));
    ledger.leadBy(leads::get);
    ledger.start();
    open.add(topic);
    open.add(ledger);
    return ledger;
  }

  private static List<Contribution> contributions(int count) {
    var told = new ArrayList<Contribution>();
    for (int i = 0; i < count; i++) {
      told.add(made.contribution(made.next("team").key()));
    }
    return told;
  }

  private static LedgerEntry entry(KafkaLedger ledger, LedgerKey key) {
    return ledger.find(key) instanceof LedgerAnswer.Known(var entry)
        ? entry
        : Await.value(
            key + " is known",
            () ->
                ledger.find(key) instanceof LedgerAnswer.Known(var entry)
                    ? Optional.of(entry)
                    : Optional.empty());
  }

  private static List<LedgerEntry> export(KafkaLedger ledger) {
    return ledger.keys("team").stream().map(key -> entry(ledger, key)).toList();
  }

  private static void awaitHeld(KafkaLedger ledger, Contribution told) {
    Await.value(
        "held",
        PATIENCE,
        () -> Optional.of(ledger.standing(told)).filter(LedgerStanding.Held.class::isInstance));
  }

  private static void awaitLoaded(KafkaLedger ledger) {
    Await.value("loaded", PATIENCE, () -> Optional.of(ledger).filter(KafkaLedger::isLoaded));
  }

  private static void put(String key, String value) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.address()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topics.LEDGER,
                  key.getBytes(StandardCharsets.UTF_8),
                  value.getBytes(StandardCharsets.UTF_8)))
          .get();
    }
  }

  private static void loseTheTopic() throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
      admin.deleteTopics(List.of(Topics.LEDGER)).all().get();
      Await.until("the topic is made again", () -> madeAgain(admin));
    }
  }

  private static boolean madeAgain(Admin admin) {
    try {
      OperatorTopics.on(broker);
      return admin.listTopics().names().get().contains(Topics.LEDGER);
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
