package dev.sweepline.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sweepline.operator.cluster.MovingClock;
import dev.sweepline.planner.publish.AllowedHosts;
import dev.sweepline.planner.publish.Publication;
import dev.sweepline.planner.publish.Publication.Subject;
import dev.sweepline.planner.spec.PodTemplate.SecretKeyRef;
import dev.sweepline.planner.spec.Reporting.Git;
import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a report is looked at for; the test plays the API server, which is asked for the Secret.
class PushDesksTest {
  private static final Git GIT =
      new Git(
          "http://localhost:1/docs.git",
          "docs/04-report",
          null,
          null,
          "kim",
          new SecretKeyRef("git", "token"),
          null);

  private final MovingClock clock = new MovingClock();
  private final BlockingQueue<String> woken = new LinkedBlockingQueue<>();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicReference<Optional<Secret>> secret = new AtomicReference<>(Optional.empty());
  private HttpServer server;
  private KubernetesClient client;
  private PushDesks desks;

  @BeforeEach
  void start() throws IOException {
    // Pauses begin with whole seconds.
    clock.forward(
        Duration.between(
            clock.instant(), clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1)));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v1/namespaces/demo/secrets/git", this::answer);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://localhost:" + server.getAddress().getPort())
                    .build())
            .build();
    desks =
        new PushDesks(
            new GitRules(
                new AllowedHosts(Set.of("http://localhost:1")),
                new Author("Sweepline", "sweepline@example.com"),
                Optional.empty()),
            new ReportTokens(client),
            clock);
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    reads.incrementAndGet();
    var found = secret.get();
    var body =
        Serialization.asJson(
                found.isPresent() ? found.get() : new StatusBuilder().withCode(404).build())
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(found.isPresent() ? 200 : 404, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Test
  void anErrorInATryIsAFailureThatIsTriedAgain() throws InterruptedException {
    token("right");
    var order =
        order(
            "scales",
            () -> {
              throw new StackOverflowError("a page without end");
            });
    begin(order);
    awaitWoken("scales");

    var publication = look(order);

    assertThat(publication.reason()).isEqualTo("Failed");
    assertThat(publication.message()).doesNotContain("a page without end");
    assertThat(desks.lookAgainIn("u-scales")).contains(Duration.ofSeconds(5));
    clock.forward(Duration.ofSeconds(5));
    look(order);
    awaitWoken("scales");
  }

  @Test
  void oneLookAtASecretIsForAllAndOnlyWhereItHasAnotherTokenAnybodyIsWoken()
      throws InterruptedException {
    var written = new AtomicInteger();
    Supplier<Pages> pages =
        () -> {
          written.incrementAndGet();
          throw new IllegalStateException("as far as this test goes");
        };
    var orders = List.of(order("lines", pages), order("scales", pages));
    for (var order : orders) {
      begin(order);
      awaitWoken(order.metadata().getName());
    }
    assertThat(orders.stream().map(order -> look(order).reason()))
        .containsExactly("SecretMissing", "SecretMissing");
    assertThat(written).as("what nobody may send").hasValue(0);
    reads.set(0);

    assertThat(desks.lookForTokens()).isTrue();

    assertThat(reads).hasValue(1);
    assertThat(woken).isEmpty();

    token("right");
    assertThat(desks.lookForTokens()).isTrue();

    assertThat(reads).hasValue(2);
    assertThat(woken).containsExactlyInAnyOrder("lines", "scales");
    assertThat(desks.lookForTokens()).as("somebody waits who was woken already").isFalse();
    assertThat(reads).hasValue(2);
    woken.clear();
    for (var order : orders) {
      look(order);
      awaitWoken(order.metadata().getName());
    }
    assertThat(written).hasValue(2);
    assertThat(orders.stream().map(order -> look(order).reason()))
        .containsExactly("Failed", "Failed");
  }

  @Test
  void forAReportThatNobodyTriesAgainAfterItsPauseNoTokenIsLookedFor() throws InterruptedException {
    begin(order("gone", () -> Pages.of(List::of)));
    awaitWoken("gone");
    assertThat(desks.lookForTokens()).isTrue();
    reads.set(0);
    clock.forward(Duration.ofSeconds(5));

    assertThat(desks.lookForTokens()).isFalse();

    assertThat(reads).hasValue(0);
  }

  @Test
  void noSecretIsReadForAReportThatDoesNotWaitForAToken() throws InterruptedException {
    token("right");
    var order =
        order(
            "scales",
            () -> {
              throw new IllegalStateException("as far as this test goes");
            });
    begin(order);
    awaitWoken("scales");
    reads.set(0);

    assertThat(desks.lookForTokens()).isFalse();

    assertThat(reads).hasValue(0);
  }

  @Test
  void whileATryIsOnItsWayItsEndTellsAndNobodyLooks() throws InterruptedException {
    token("right");
    var going = new CountDownLatch(1);
    var order = order("scales", () -> written(going));
    begin(order);

    assertThat(desks.lookAgainIn("u-scales")).isEmpty();
    look(order);
    assertThat(desks.lookAgainIn("u-scales")).isEmpty();

    going.countDown();
    awaitWoken("scales");
  }

  @Test
  void whatIsOnItsWayMayEndWithTheOperatorAndWhatWaitsIsLeft() throws InterruptedException {
    token("right");
    var going = new CountDownLatch(1);
    begin(order("one", () -> written(going)));
    begin(order("two", () -> written(going)));
    begin(order("three", () -> written(going)));

    var ending = Thread.ofVirtual().start(() -> desks.end(Duration.ofMinutes(1)));
    awaitRefusal();
    going.countDown();

    assertThat(ending.join(Duration.ofSeconds(10))).isTrue();
    assertThat(woken).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void whatDoesNotEndWithTheOperatorIsBrokenOff() throws InterruptedException {
    token("right");
    begin(order("scales", () -> written(new CountDownLatch(1))));

    desks.end(Duration.ofMillis(1));

    awaitWoken("scales");
  }

  private static Pages written(CountDownLatch going) {
    try {
      going.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException("as far as this test goes");
  }

  /// A report that is due is not begun any more.
  private void awaitRefusal() {
    var late = new AtomicInteger();
    Await.value(
        "nothing is begun",
        () -> {
          var name = "late-" + late.incrementAndGet();
          begin(order(name, () -> Pages.of(List::of)));
          return desks.lookAgainIn("u-" + name);
        });
  }

  /// As its facts have been still for long enough.
  private void begin(Order order) {
    look(order);
    clock.forward(Duration.ofSeconds(2));
    look(order);
  }

  private Publication look(Order order) {
    return desks.look(order, null, List.of());
  }

  private void awaitWoken(String name) throws InterruptedException {
    assertThat(woken.poll(10, TimeUnit.SECONDS)).isEqualTo(name);
  }

  private void token(String value) {
    var base64 = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    secret.set(
        Optional.of(
            new SecretBuilder()
                .withNewMetadata()
                .withName("git")
                .addToLabels("sweepline.dev/use", "reports")
                .endMetadata()
                .withData(Map.of("token", base64))
                .build()));
  }

  private Order order(String name, Supplier<Pages> pages) {
    return new Order(
        Subject.SWEEP,
        new ObjectMetaBuilder().withNamespace("demo").withName(name).withUid("u-" + name).build(),
        GIT,
        Optional.of("facts"),
        pages,
        () -> woken.add(name));
  }
}
