package dev.sweepline.trainer.event;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.contract.TrainerEvent.ClassScores;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// What a run says to the outside while it goes on, in the words of the contract.
public final class RunEvents {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long SPOOL_BYTES = 16L << 20;

  private final Listener listener;
  private final EventSink sink;
  private final EventLog log;
  private final ConsoleTail console;
  private volatile boolean ended;
  private final String uid;
  private final int attempt;
  private final Clock clock;

  private RunEvents(
      EventSink sink, String uid, int attempt, Secrets secrets, Clock clock, Listener listener) {
    this.listener = listener;
    this.sink = sink;
    this.log = new EventLog(sink);
    this.uid = uid;
    this.attempt = attempt;
    this.clock = clock;
    this.console = new ConsoleTail(this::logged, secrets, clock);
  }

  /// A file if one is named, else Kafka if it is configured, else nowhere.
  public static RunEvents open(String uid, int attempt, Destination destination, Clock clock)
      throws IOException {
    return open(uid, attempt, destination, clock, new Nobody());
  }

  /// The listener hears the same.
  public static RunEvents open(
      String uid, int attempt, Destination destination, Clock clock, Listener listener)
      throws IOException {
    EventSink sink = new Nowhere();
    if (destination.file().isPresent()) {
      sink = new FileSink(destination.file().get());
    } else if (destination.kafkaProperties().isPresent()) {
      sink =
          new KafkaSink(
              new KafkaSink.Address(
                  properties(destination.kafkaProperties().get()), destination.topic(), uid),
              new Outbox(
                  new Outbox.Spool(destination.folder().resolve(SpoolFile.NAME), SPOOL_BYTES),
                  destination.macKey().orElse(null),
                  Leftovers.of(destination.folder())));
    }
    return new RunEvents(sink, uid, attempt, destination.secrets(), clock, listener);
  }

  /// Where events may go.
  ///
  /// @param folder the attempt's own, where they wait while Kafka is away
  /// @param secrets what no line of the console may have
  public record Destination(
      Optional<Path> file,
      Optional<Path> kafkaProperties,
      String topic,
      Optional<String> macKey,
      Path folder,
      Secrets secrets) {}

  /// What is known when training begins.
  public record Beginning(
      String device,
      Map<String, String> versions,
      String configDigest,
      String dataDigest,
      int maxEpochs,
      long stepsPerEpoch,
      List<String> classes,
      OptionalInt normalisationBatch,
      Optional<Path> resumedFrom) {}

  /// Hears what is said, on the thread that says it: asides on threads of their own.
  public interface Listener {
    default void logged(List<TrainerEvent.Line> lines) {
      // Most have a console of their own.
    }

    default void measured(Instant time, Map<String, Double> values) {
      // Most show no charts.
    }

    void started(Beginning beginning);

    void progress(long step, double epoch, Map<String, Double> metrics, boolean epochEnd);

    void finished(Ending ending);
  }

  public void started(Beginning beginning) {
    var time = clock.instant();
    log.add(
        (seq, _) ->
            new TrainerEvent.Started(
                TrainerEvent.SCHEMA,
                uid,
                attempt,
                seq,
                time,
                beginning.device(),
                beginning.versions(),
                beginning.configDigest(),
                beginning.dataDigest(),
                beginning.maxEpochs(),
                beginning.stepsPerEpoch(),
                beginning.classes(),
                beginning.normalisationBatch().isPresent()
                    ? beginning.normalisationBatch().getAsInt()
                    : null,
                beginning.resumedFrom().map(Path::toString).orElse(null)),
        Importance.LASTING);
    console.begin();
    listener.started(beginning);
  }

  /// In the middle of an epoch.
  public void progress(long step, double epoch, Map<String, Double> metrics) {
    progress(step, epoch, metrics, false, null);
  }

  public void epochEnded(
      long step, double epoch, Map<String, Double> metrics, Optional<ClassScores> classScores) {
    progress(step, epoch, metrics, true, classScores.orElse(null));
  }

  private void progress(
      long step,
      double epoch,
      Map<String, Double> metrics,
      boolean epochEnd,
      @Nullable ClassScores classScores) {
    var time = clock.instant();
    log.add(
        (seq, thinned) ->
            new TrainerEvent.Progress(
                TrainerEvent.SCHEMA,
                uid,
                attempt,
                seq,
                time,
                step,
                epoch,
                metrics,
                epochEnd,
                classScores,
                thinned == 0 ? null : thinned),
        epochEnd ? Importance.EPOCH_END : Importance.STEP);
    listener.progress(step, epoch, metrics, epochEnd);
  }

  public void checkpointSaved(
      long step, int epoch, Path path, String sha256, Map<String, Double> metrics) {
    var time = clock.instant();
    log.add(
        (seq, _) ->
            new TrainerEvent.CheckpointSaved(
                TrainerEvent.SCHEMA,
                uid,
                attempt,
                seq,
                time,
                step,
                epoch,
                path.toString(),
                sha256,
                metrics),
        Importance.LASTING);
  }

  public void finished(Ending ending) {
    ended = true;
    console.close();
    Instant time = clock.instant();
    log.add(
        (seq, _) ->
            new TrainerEvent.Finished(
                TrainerEvent.SCHEMA,
                uid,
                attempt,
                seq,
                time,
                ending.exitCode().outcome(),
                ending.exitCode().code(),
                ending.bestMetrics(),
                ending.bestEpoch(),
                ending.lastMetrics(),
                ending.checkpoint(),
                ending.checkpointSha256(),
                ending.message()),
        Importance.LASTING);
    listener.finished(ending);
  }

  /// At most as many lines, each at most as long, as the contract has it.
  private void logged(List<TrainerEvent.Line> lines) {
    var time = clock.instant();
    log.add(
        (seq, _) -> new TrainerEvent.Logged(TrainerEvent.SCHEMA, uid, attempt, seq, time, lines),
        Importance.ASIDE);
    listener.logged(lines);
  }

  /// A message of the log goes with the events, from the run's beginning to its end.
  public void printed(boolean error, String message) {
    console.add(error, message);
  }

  /// What the process and its machine use, under W&B's names.
  public void measured(Map<String, Double> values) {
    if (ended) {
      return; // The end is the last word, though a measurement was under way.
    }
    var time = clock.instant();
    log.add(
        (seq, _) -> {
          var spooled = sink.waitingBytes();
          return new TrainerEvent.Measured(
              TrainerEvent.SCHEMA,
              uid,
              attempt,
              seq,
              time,
              values,
              spooled.isPresent() ? spooled.getAsLong() : null);
        },
        Importance.ASIDE);
    listener.measured(time, values);
  }

  /// How a run ended, as far as anyone knows.
  public record Ending(
      ExitCode exitCode,
      long step,
      Map<String, Double> bestMetrics,
      @Nullable Integer bestEpoch,
      Map<String, Double> lastMetrics,
      @Nullable String checkpoint,
      @Nullable String checkpointSha256,
      @Nullable String message) {}

  /// Waits a few seconds at most for what is still on its way.
  ///
  /// @return whether events wait on disk then; empty where nobody can say
  public Optional<Boolean> close() {
    return log.close(PATIENCE);
  }

  private static Properties properties(Path file) throws IOException {
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties;
  }

  /// Does not listen.
  public static final class Nobody implements Listener {
    @Override
    public void started(Beginning beginning) {
      // Nobody listens.
    }

    @Override
    public void progress(long step, double epoch, Map<String, Double> metrics, boolean epochEnd) {
      // Nobody listens.
    }

    @Override
    public void finished(Ending ending) {
      // Nobody listens.
    }
  }
}
