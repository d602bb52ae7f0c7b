package dev.sweepline.operator.relay;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.SpooledLetter;
import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.contract.TrainerEnvironment;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;

/// Sends what lies beside an experiment's checkpoints and nobody else can send any more, and ends:
/// what its attempts left because Kafka was away, and the rows of `metrics.jsonl` where Kafka does
/// not keep the events any more.
public final class Courier {
  /// The folder of the experiment, which has the attempts' folders.
  public static final String FOLDER = "SWEEPLINE_COURIER_FOLDER";

  /// `true`: it carries leftovers; nothing of the experiment may run then.
  public static final String LEFTOVERS = "SWEEPLINE_COURIER_LEFTOVERS";

  /// `true`: an attempt said that it left something, so that there is a folder.
  public static final String REPORTED = "SWEEPLINE_COURIER_REPORTED";

  /// `true`: it sends the rows.
  public static final String ROWS = "SWEEPLINE_COURIER_ROWS";

  /// The attempts with the keys of their events, as `1=3fa2… 2=77c0…`; no key where nothing is
  /// signed.
  public static final String KEYS = "SWEEPLINE_EVENT_KEYS";

  private static final System.Logger LOG = System.getLogger(Courier.class.getName());
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /// Held, or its level would be forgotten with it.
  private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

  /// @param keys by attempt; empty text where nothing is signed
  record Errand(
      Path folder,
      String uid,
      Path kafka,
      String topic,
      boolean leftovers,
      boolean reported,
      boolean rows,
      Map<Integer, String> keys) {

    static Errand of(Map<String, String> environment) {
      return new Errand(
          Path.of(RelaySettings.needed(environment, FOLDER)),
          RelaySettings.needed(environment, TrainerEnvironment.UID),
          Path.of(RelaySettings.needed(environment, TrainerEnvironment.KAFKA_PROPERTIES)),
          environment.getOrDefault(TrainerEnvironment.EVENTS_TOPIC, EventTopics.EVENTS),
          "true".equals(environment.get(LEFTOVERS)),
          "true".equals(environment.get(REPORTED)),
          "true".equals(environment.get(ROWS)),
          keys(environment.getOrDefault(KEYS, "")));
    }

    private static Map<Integer, String> keys(String text) {
      var keys = new TreeMap<Integer, String>();
      for (var part : text.strip().split(" ", -1)) {
        int equals = part.indexOf('=');
        if (equals > 0) {
          keys.put(Integer.parseInt(part.substring(0, equals)), part.substring(equals + 1));
        }
      }
      return keys;
    }
  }

  private Courier() {}

  /// No arguments: the environment says all.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    // Its loggers say at length what `Carrier` says in a line.
    KAFKA.setLevel(java.util.logging.Level.OFF);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String why;
    try {
      var errand = Errand.of(System.getenv());
      why = run(errand, () -> System.nanoTime() - deadline > 0);
    } catch (IllegalArgumentException e) {
      why = String.valueOf(e.getMessage());
    }
    if (!why.isEmpty()) {
      LOG.log(Level.ERROR, "not all is sent: {0}", why);
      var message = Path.of(TerminationMessage.PATH);
      if (Files.exists(message)) {
        Files.writeString(message, why.substring(0, Math.min(why.length(), 1024)));
      }
    }
    System.exit(why.isEmpty() ? 0 : 1);
  }

  /// @return why not all is sent; empty if all is
  static String run(Errand errand, BooleanSupplier outOfTime)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(errand.folder())) {
      if (errand.reported()) {
        // Not so where only a spool is missing: one before it may have delivered it, and died.
        return "an attempt left events, but there is no folder %s: is the claim of spec.storage"
                .formatted(errand.folder())
            + " still the one that it wrote to?";
      }
      LOG.log(Level.INFO, "nothing was written folder={0}", errand.folder());
    }
    try (var carrier = new Carrier(errand.kafka(), errand.topic(), errand.uid(), outOfTime)) {
      var spools =
          errand.leftovers()
              ? Spool.attempts(errand.folder()).stream().filter(Spool::isThere).toList()
              : List.<Spool>of();
      var rows =
          errand.rows()
              ? MetricsFile.letters(errand.folder(), errand.uid(), errand.keys())
              : List.<SpooledLetter>of();
      boolean done = carrier.carryAll(spools) && carrier.carry(rows.iterator());
      LOG.log(
          Level.INFO,
          "courier ends done={0} spools={1} records of rows={2}",
          done,
          spools.size(),
          rows.size());
      return done ? "" : carrier.trouble().isEmpty() ? "out of time" : carrier.trouble();
    }
  }
}
