package dev.sweepline.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thing a trainer tells about an attempt, a record on Kafka with the experiment's uid as key,
/// or one line of a file.
///
/// `seq` counts an attempt's events from 0 without gaps, so a reader sees what it missed. Metrics
/// are finite numbers.
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "type",
    defaultImpl = TrainerEvent.Other.class,
    visible = true)
@JsonSubTypes({
  @JsonSubTypes.Type(value = TrainerEvent.Started.class, name = "Started"),
  @JsonSubTypes.Type(value = TrainerEvent.Progress.class, name = "Progress"),
  @JsonSubTypes.Type(value = TrainerEvent.CheckpointSaved.class, name = "CheckpointSaved"),
  @JsonSubTypes.Type(value = TrainerEvent.Finished.class, name = "Finished"),
  @JsonSubTypes.Type(value = TrainerEvent.Logged.class, name = "Logged"),
  @JsonSubTypes.Type(value = TrainerEvent.Measured.class, name = "Measured"),
})
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface TrainerEvent {
  /// The value of `schema` in events as they are defined here.
  String SCHEMA = "sweepline.dev/event/v1";

  /// A longer one is refused: no event needs that much.
  int MAX_BYTES = 64 * 1024;

  @JsonPropertyDescription("The version of this contract: `sweepline.dev/event/v1`.")
  String schema();

  @JsonPropertyDescription(
      "The experiment, from `SWEEPLINE_UID`; also the key of the record on Kafka.")
  String uid();

  @JsonPropertyDescription("The attempt, from `SWEEPLINE_ATTEMPT`.")
  int attempt();

  @JsonPropertyDescription("The event's number within the attempt, from 0 without gaps.")
  long seq();

  @JsonPropertyDescription("When it happened, ISO 8601 with a time zone, from 2000 to 2199.")
  Instant time();

  /// Training begins: configuration and data were read, the device is ready.
  ///
  /// @param normalisationBatch how many images batch normalisation sees at once, if it learns; runs
  ///   that differ in it are not quite alike, whatever their batch size
  /// @param resumedFrom the checkpoint it goes on from; absent: it begins from nothing, and its
  ///   steps are no continuation of an earlier attempt's
  record Started(
      @JsonProperty(required = true) String schema,
      @JsonProperty(required = true) String uid,
      @JsonProperty(required = true) int attempt,
      @JsonProperty(required = true) long seq,
      @JsonProperty(required = true) Instant time,
      @JsonProperty(required = true) @JsonPropertyDescription("What it trains on: `cpu`, `gpu`.")
          String device,
      @JsonPropertyDescription("Versions of what the result depends on, by name.")
          Map<String, String> versions,
      @JsonProperty(required = true)
          @JsonPropertyDescription(
              "The digest of the configuration, from `SWEEPLINE_CONFIG_DIGEST`.")
          String configDigest,
      @JsonPropertyDescription("The digest of the data, where the trainer measures it.")
          @Nullable String dataDigest,
      @JsonProperty(required = true)
          @JsonPropertyDescription("How many epochs there will be at most.")
          int maxEpochs,
      @JsonProperty(required = true)
          @JsonPropertyDescription("How many optimizer steps an epoch has.")
          long stepsPerEpoch,
      @JsonPropertyDescription("The names of the classes, in the order of the outputs.")
          List<String> classes,
      @JsonPropertyDescription("How many images batch normalisation sees at once, if it learns.")
          @Nullable Integer normalisationBatch,
      @JsonPropertyDescription("The checkpoint it goes on from; absent: it begins from nothing.")
          @Nullable String resumedFrom)
      implements TrainerEvent {
    public Started {
      Required.ofEvery(schema, uid, time);
      Required.present("device", device);
      Required.present("configDigest", configDigest);
      versions = Ordered.copy(versions);
      classes = classes == null ? List.of() : List.copyOf(classes);
    }

    /// Without saying how batch normalisation sees its images.
    public Started(
        String schema,
        String uid,
        int attempt,
        long seq,
        Instant time,
        String device,
        Map<String, String> versions,
        String configDigest,
        @Nullable String dataDigest,
        int maxEpochs,
        long stepsPerEpoch,
        List<String> classes) {
      this(
          schema,
          uid,
          attempt,
          seq,
          time,
          device,
          versions,
          configDigest,
          dataDigest,
          maxEpochs,
          stepsPerEpoch,
          classes,
          null,
          null);
    }
  }

  /// Where training is: `step` counts optimizer steps, `epoch` the epochs done (2.5 = half of the
  /// third one).
  record Progress(
      @JsonProperty(required = true) String schema,
      @JsonProperty(required = true) String uid,
      @JsonProperty(required = true) int attempt,
      @JsonProperty(required = true) long seq,
      @JsonProperty(required = true) Instant time,
      @JsonProperty(required = true) @JsonPropertyDescription("Optimizer steps done.") long step,
      @JsonProperty(required = true)
          @JsonPropertyDescription("Epochs done: 2.5 is half of the third one.")
          double epoch,
      @JsonPropertyDescription("Finite numbers by name, such as `val_f1`.")
          Map<String, Double> metrics,
      @JsonPropertyDescription("Whether this is the end of an epoch, after validation.")
          boolean epochEnd,
      @JsonPropertyDescription("How validation went for each class.")
          @Nullable ClassScores classScores,
      @JsonPropertyDescription(
              "How many events of progress were left out before this one, because Kafka was away for long.")
          @Nullable Long thinned)
      implements TrainerEvent {
    public Progress {
      Required.ofEvery(schema, uid, time);
      metrics = Ordered.copy(metrics);
    }

    /// Without scores of single classes.
    public Progress(
        String schema,
        String uid,
        int attempt,
        long seq,
        Instant time,
        long step,
        double epoch,
        Map<String, Double> metrics,
        boolean epochEnd) {
      this(schema, uid, attempt, seq, time, step, epoch, metrics, epochEnd, null, null);
    }
  }

  /// How validation went for each class, in the order of `Started.classes`; not among the metrics,
  /// of which a status keeps a few.
  ///
  /// @param f1 from 0 to 1
  /// @param confusion a row for each class that was meant: how often each class was said
  record ClassScores(
      @JsonPropertyDescription("F1 of each class, from 0 to 1.") List<Double> f1,
      @JsonPropertyDescription(
              "A row for each class that was meant: how often each class was said.")
          List<List<Long>> confusion) {
    /// An event has these for at most that many classes.
    public static final int MOST = 32;

    public ClassScores {
      f1 = f1 == null ? List.of() : List.copyOf(f1);
      confusion = confusion == null ? List.of() : confusion.stream().map(List::copyOf).toList();
    }
  }

  /// A checkpoint is complete on disk under its final name.
  record CheckpointSaved(
      @JsonProperty(required = true) String schema,
      @JsonProperty(required = true) String uid,
      @JsonProperty(required = true) int attempt,
      @JsonProperty(required = true) long seq,
      @JsonProperty(required = true) Instant time,
      @JsonProperty(required = true) @JsonPropertyDescription("Optimizer steps done.") long step,
      @JsonProperty(required = true) @JsonPropertyDescription("Epochs done.") int epoch,
      @JsonProperty(required = true)
          @JsonPropertyDescription("The file, below `SWEEPLINE_CHECKPOINT_DIR`.")
          String path,
      @JsonProperty(required = true)
          @JsonPropertyDescription("Its digest: `sha256:` and 64 hexadecimal digits.")
          String sha256,
      @JsonPropertyDescription("The metrics at that moment.") Map<String, Double> metrics)
      implements TrainerEvent {
    public CheckpointSaved {
      Required.ofEvery(schema, uid, time);
      Required.present("path", path);
      Required.present("sha256", sha256);
      metrics = Ordered.copy(metrics);
    }
  }

  /// The last event of an attempt that could still speak.
  record Finished(
      @JsonProperty(required = true) String schema,
      @JsonProperty(required = true) String uid,
      @JsonProperty(required = true) int attempt,
      @JsonProperty(required = true) long seq,
      @JsonProperty(required = true) Instant time,
      @JsonProperty(required = true) @JsonPropertyDescription("How it ended.") Outcome outcome,
      @JsonProperty(required = true) @JsonPropertyDescription("The exit code that follows.")
          int exitCode,
      @JsonPropertyDescription("The metrics at the end of the best epoch.")
          Map<String, Double> bestMetrics,
      @JsonPropertyDescription("The best epoch, counted from 1.") @Nullable Integer bestEpoch,
      @JsonPropertyDescription("The latest metrics.") Map<String, Double> lastMetrics,
      @JsonPropertyDescription("The file of the best epoch, or the one to go on from.")
          @Nullable String checkpoint,
      @JsonPropertyDescription("Its digest.") @Nullable String checkpointSha256,
      @JsonPropertyDescription("One sentence for people, where something went wrong.")
          @Nullable String message)
      implements TrainerEvent {
    public Finished {
      Required.ofEvery(schema, uid, time);
      Required.present("outcome", outcome);
      bestMetrics = Ordered.copy(bestMetrics);
      lastMetrics = Ordered.copy(lastMetrics);
    }
  }

  /// What says nothing of training itself: it has its number, and whoever does not know what to do
  /// with it passes it over.
  sealed interface Aside extends TrainerEvent permits Logged, Measured, Other {}

  /// The tail of the trainer's console: some lines of its log.
  record Logged(
      @JsonProperty(required = true) String schema,
      @JsonProperty(required = true) String uid,
      @JsonProperty(required = true) int attempt,
      @JsonProperty(required = true) long seq,
      @JsonProperty(required = true) Instant time,
      @JsonProperty(required = true)
          @JsonPropertyDescription(
              "At most 64 lines of at most 1000 characters each, none with a secret; about one such event a second.")
          List<Line> lines)
      implements TrainerEvent, Aside {
    /// An event has at most that many lines.
    public static final int MOST_LINES = 64;

    /// A line has at most that many characters.
    public static final int LONGEST_LINE = 1_000;

    public Logged {
      Required.present("schema", schema);
      Required.present("uid", uid);
      Required.present("time", time);
      Required.present("lines", lines);
      lines = List.copyOf(lines);
    }
  }

  /// A line of a console, without its end.
  ///
  /// @param time absent: the event's
  /// @param error whether it tells of something wrong
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Line(
      @JsonPropertyDescription("When it was written; absent: the event's time.")
          @Nullable Instant time,
      @JsonProperty(required = true) @JsonPropertyDescription("The line.") String text,
      @JsonPropertyDescription("Whether it tells of something wrong.") boolean error) {
    public Line {
      Required.present("text", text);
    }
  }

  /// What the process and its machine use at a moment.
  record Measured(
      @JsonProperty(required = true) String schema,
      @JsonProperty(required = true) String uid,
      @JsonProperty(required = true) int attempt,
      @JsonProperty(required = true) long seq,
      @JsonProperty(required = true) Instant time,
      @JsonPropertyDescription(
              "Finite numbers by the names that W&B's own client gives them, without `system.`, such as `cpu`, `proc.memory.rssMB`, `gpu.0.gpu`.")
          Map<String, Double> values,
      @JsonPropertyDescription(
              "How many bytes of earlier events wait for Kafka, where the trainer sends them itself.")
          @Nullable Long spooled)
      implements TrainerEvent, Aside {
    public Measured {
      Required.present("schema", schema);
      Required.present("uid", uid);
      Required.present("time", time);
      values = Ordered.copy(values);
    }
  }

  /// An event of a type that only later versions know: nothing but its number counts here. Nobody
  /// writes it.
  record Other(String type, String schema, String uid, int attempt, long seq, Instant time)
      implements Aside {
    public Other {
      Required.present("type", type);
      Required.present("schema", schema);
      Required.present("uid", uid);
      Required.present("time", time);
    }
  }
}
