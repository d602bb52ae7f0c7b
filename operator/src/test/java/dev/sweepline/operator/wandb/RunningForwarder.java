package dev.sweepline.operator.wandb;

import dev.sweepline.operator.events.EventGate;
import dev.sweepline.wandb.WandbClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/// A forwarder as `ForwarderBean` starts it, with batches ten times as fast.
final class RunningForwarder implements AutoCloseable {
  private static final Tempo FAST =
      new Tempo(
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          50);

  private final HttpSender sender;
  private final Forwarder forwarder;
  private final Thread loop;

  private RunningForwarder(HttpSender sender, Forwarder forwarder, Thread loop) {
    this.sender = sender;
    this.forwarder = forwarder;
    this.loop = loop;
  }

  /// Where it is started.
  record Place(
      String kafka,
      URI wandb,
      Path offline,
      RunDirectory directory,
      ApiKeys keys,
      RunNews news,
      MeterRegistry registry) {}

  static RunningForwarder start(Place place) {
    return start(place, Trackers.ROOM);
  }

  /// With so much room for rows.
  static RunningForwarder start(Place place, int room) {
    return start(place, FAST, new EventGate(Optional.empty()), room);
  }

  static RunningForwarder start(Place place, Tempo tempo, EventGate gate) {
    return start(place, tempo, gate, Trackers.ROOM);
  }

  private static RunningForwarder start(Place place, Tempo tempo, EventGate gate, int room) {
    var clock = Clock.systemUTC();
    Map<String, Object> kafka =
        Map.of("bootstrap.servers", place.kafka(), "session.timeout.ms", 6_000);
    var sender =
        new HttpSender(new WandbClient(place.wandb(), "0.1.0", clock), place.keys(), tempo, clock);
    var metrics = new ForwarderMetrics(place.registry());
    var states = new RunStates(kafka);
    var mailbox = new LinkedBlockingQueue<Runnable>();
    var space = new Room(room);
    var trackers =
        new Trackers(
            states,
            new OfflineTracker.Place(place.offline(), ZoneOffset.UTC, "0.1.0"),
            tempo,
            space,
            new OnlineTracker.Ways(sender, Pace.usual(), mailbox, place.news(), metrics, clock));
    var patience = new Patience(Duration.ofMinutes(2), Duration.ofSeconds(3));
    var forwarder =
        new Forwarder(
            kafka,
            new Forwarder.Parts(
                gate,
                place.directory(),
                new Desk(place.directory(), trackers::begin, patience, space, metrics),
                states,
                mailbox,
                metrics),
            clock);
    return new RunningForwarder(
        sender, forwarder, Thread.ofPlatform().name("forwarder").start(forwarder));
  }

  Load load() {
    return forwarder.load();
  }

  /// Ends without committing or closing anything in order.
  void crash() throws InterruptedException {
    forwarder.stop();
    loop.interrupt();
    loop.join();
    sender.close();
  }

  @Override
  public void close() {
    leave();
  }

  /// Hands over what it has; may be asked more than once.
  void leave() {
    forwarder.stop();
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sender.close();
  }
}
