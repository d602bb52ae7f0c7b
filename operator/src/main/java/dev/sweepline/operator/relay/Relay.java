package dev.sweepline.operator.relay;

import dev.sweepline.contract.SpooledLetter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Sends the lines of `$SWEEPLINE_EVENTS_FILE` as a trainer's events, until it is told to stop: a
/// native sidecar, which Kubernetes ends after the trainer.
///
/// A line counts as sent when Kafka has it; then its end is remembered beside the file. After a
/// crash some lines are sent again, under the same numbers.
public final class Relay {
  private static final System.Logger LOG = System.getLogger(Relay.class.getName());
  private static final int WINDOW = 100;
  private static final long LOOK_AGAIN_MS = 50;
  private static final long PAUSE_MS = 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Held, or its level would be forgotten with it.
  private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

  private final RelaySettings settings;
  private final Filler filler;
  private final Mail mail;
  private final Clock clock;
  private final Duration patience;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private long deadline = Long.MAX_VALUE;
  private Position sent;
  private Position read;
  private TailedFile file;
  private TailedFile.@Nullable Line held;
  private final Deque<Position> underWay = new ArrayDeque<>();
  private final Set<Position> arrived = new HashSet<>();
  private int refused;

  Relay(RelaySettings settings, Clock clock) throws IOException {
    this(settings, clock, PATIENCE);
  }

  /// @param patience how long it goes on trying when it is told to stop
  Relay(RelaySettings settings, Clock clock, Duration patience) throws IOException {
    this.patience = patience;
    this.settings = settings;
    this.clock = clock;
    filler = new Filler(settings);
    mail = new Mail(settings);
    sent = Position.read(settings.positionFile());
    read = sent;
    file = new TailedFile(settings.file(), sent);
  }

  /// No arguments: the environment says all.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    // Its loggers say at length what `Mail` says in a line.
    KAFKA.setLevel(java.util.logging.Level.OFF);
    var ended = new CountDownLatch(1);
    try {
      var relay = new Relay(RelaySettings.of(System.getenv()), Clock.systemUTC());
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    relay.stop();
                    halted(ended);
                  },
                  "stop"));
      relay.run();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } finally {
      ended.countDown();
    }
  }

  /// Being told to stop is the good end: no exit code 143.
  private static void halted(CountDownLatch ended) {
    try {
      if (ended.await(PATIENCE.toSeconds() + 15, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Lets `run` send what is there and return.
  void stop() {
    stopping.countDown();
  }

  void run() throws IOException, InterruptedException {
    boolean left = true;
    try {
      left = !sendAll();
    } finally {
      if (left) {
        leave();
      }
      tell(left);
      mail.close();
      file.close();
    }
  }

  /// @return whether Kafka has everything
  private boolean sendAll() throws IOException, InterruptedException {
    // Also the sign that it listens: Kubernetes starts the trainer when this file is there.
    sent.write(settings.positionFile());
    LOG.log(Level.INFO, "relay begins file={0} seq={1}", settings.file(), sent.seq());
    if (!carryEarlier()) {
      return false;
    }
    boolean stop = false;
    boolean done;
    while (true) {
      hear();
      boolean more = sendLines(stop);
      done = stop && !more && underWay.isEmpty();
      if (done || (stop && outOfTime())) {
        break;
      }
      boolean asked = stopping.await(pause(more), TimeUnit.MILLISECONDS);
      if (asked && !stop) {
        stop = true;
        outOfTime();
      } else if (asked) {
        // The latch is open: it waits no more.
        Thread.sleep(Math.min(pause(more), LOOK_AGAIN_MS));
      }
    }
    LOG.log(
        Level.INFO,
        "relay ends events={0} refused={1} unsent={2}",
        sent.seq(),
        refused,
        underWay.size());
    return done;
  }

  /// Counted from when it is asked to stop.
  private boolean outOfTime() {
    if (deadline == Long.MAX_VALUE && stopping.getCount() == 0) {
      deadline = System.nanoTime() + patience.toNanos();
    }
    return deadline != Long.MAX_VALUE && System.nanoTime() - deadline > 0;
  }

  /// What attempts before this one left goes first: a later attempt's events count them out.
  private boolean carryEarlier() throws IOException, InterruptedException {
    var folder = settings.folder();
    if (folder.isEmpty()) {
      return true;
    }
    try (var carrier =
        new Carrier(settings.kafka(), settings.topic(), settings.uid(), this::outOfTime)) {
      return carrier.carryAll(Spool.before(folder.get(), settings.attempt()));
    }
  }

  /// Leaves what Kafka did not take beside the checkpoints, signed, for somebody to carry.
  private void leave() throws IOException {
    if (settings.folder().isEmpty()) {
      return;
    }
    beginAgain();
    var spool = Files.createDirectories(settings.folder().get()).resolve(SpooledLetter.FILE);
    var unfinished = spool.resolveSibling(SpooledLetter.FILE + ".part");
    try (var out = Files.newOutputStream(unfinished)) {
      for (var line = next(true); line != null; line = next(true)) {
        if (isBlank(line)) {
          continue;
        }
        switch (filler.fill(line.text(), read.seq(), clock.instant())) {
          case Filler.Filled(var event) -> {
            out.write(mail.letter(event).line());
            read = new Position(line.fileKey(), line.end(), read.seq() + 1);
          }
          // Nobody carries it: what is parked goes through Kafka.
          case Filler.Refused(var reason) -> tellRefused(line, reason);
        }
      }
    }
    Files.move(unfinished, spool, StandardCopyOption.ATOMIC_MOVE);
    LOG.log(Level.WARNING, "events wait for somebody to carry them file={0}", spool);
  }

  private void tell(boolean left) throws IOException {
    if (Files.exists(settings.terminationLog())) {
      Files.writeString(settings.terminationLog(), "{\"eventsLeft\":" + left + "}");
    }
  }

  private static long pause(boolean more) {
    return more ? PAUSE_MS : LOOK_AGAIN_MS;
  }

  private void hear() throws IOException {
    var before = sent;
    for (var answer = mail.heard(); answer != null; answer = mail.heard()) {
      if (answer.arrived()) {
        arrived.add(answer.after());
      } else {
        beginAgain();
        break;
      }
    }
    // Refused lines go to another topic, so Kafka may have a later line first.
    while (!underWay.isEmpty() && arrived.remove(underWay.peek())) {
      sent = underWay.remove();
    }
    if (!sent.equals(before)) {
      sent.write(settings.positionFile());
    }
  }

  /// From the last line that arrived: what came behind a lost one must not overtake it.
  private void beginAgain() throws IOException {
    mail.beginAgain();
    file.close();
    file = new TailedFile(settings.file(), sent);
    read = sent;
    held = null;
    underWay.clear();
    arrived.clear();
  }

  /// @return whether a line could not go out
  private boolean sendLines(boolean stop) throws IOException {
    while (underWay.size() < WINDOW) {
      var line = held == null ? next(stop) : held;
      if (line == null) {
        return false;
      }
      held = line;
      if (!send(line)) {
        return true;
      }
      held = null;
    }
    return false;
  }

  private TailedFile.@Nullable Line next(boolean stop) throws IOException {
    var line = file.next();
    return (line.isEmpty() && stop ? file.last() : line).orElse(null);
  }

  private boolean send(TailedFile.Line line) {
    if (isBlank(line)) {
      return true;
    }
    var result = filler.fill(line.text(), read.seq(), clock.instant());
    var after =
        new Position(
            line.fileKey(), line.end(), read.seq() + (result instanceof Filler.Filled ? 1 : 0));
    boolean out =
        switch (result) {
          case Filler.Filled(var event) -> mail.send(event, after);
          case Filler.Refused(var reason) -> mail.park(line.text(), reason, after);
        };
    if (!out) {
      return false;
    }
    if (result instanceof Filler.Refused(var reason)) {
      refused++;
      tellRefused(line, reason);
    }
    read = after;
    underWay.add(after);
    return true;
  }

  private static boolean isBlank(TailedFile.Line line) {
    return new String(line.text(), StandardCharsets.UTF_8).isBlank();
  }

  private static void tellRefused(TailedFile.Line line, String reason) {
    LOG.log(Level.WARNING, "line refused end={0}: {1}", line.end(), reason);
  }
}
