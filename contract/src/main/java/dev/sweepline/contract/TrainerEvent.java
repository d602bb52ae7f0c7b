package dev.sweepline.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
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
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TrainerEvent.Started.class, name = "Started"),
  @JsonSubTypes.Type(value = TrainerEvent.Progress.class, name = "Progress"),
  @JsonSubTypes.Type(value = TrainerEvent.CheckpointSaved.class, name = "CheckpointSaved"),
  @JsonSubTypes.Type(value = TrainerEvent.Finished.class, name = "Finished"),
})
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface TrainerEvent {
  /// The value of `schema` in events as they are defined here.
  String SCHEMA = "sweepline.dev/event/v1";

  String schema();

  String uid();

  int attempt();

  long seq();

  Instant time();

  /// Training begins: configuration and data were read, the device is ready.
  ///
  /// @param normalisationBatch how many images batch normalisation sees at once, if it learns; runs
  ///   that differ in it are not quite alike, whatever their batch size
  /// @param resumedFrom the checkpoint it goes on from; absent: it begins from nothing, and its
  ///   steps are no continuation of an earlier attempt's
  record Started(
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
      List<String> classes,
      @Nullable Integer normalisationBatch,
      @Nullable String resumedFrom)
      implements TrainerEvent {
    public Started {
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
      String schema,
      String uid,
      int attempt,
      long seq,
      Instant time,
      long step,
      double epoch,
      Map<String, Double> metrics,
      boolean epochEnd,
      @Nullable ClassScores classScores)
      implements TrainerEvent {
    public Progress {
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
      this(schema, uid, attempt, seq, time, step, epoch, metrics, epochEnd, null);
    }
  }

  /// How validation went for each class, in the order of `Started.classes`; not among the metrics,
  /// of which a status keeps a few.
  ///
  /// @param f1 from 0 to 1
  /// @param confusion a row for each class that was meant: how often each class was said
  record ClassScores(List<Double> f1, List<List<Long>> confusion) {
    /// An event has these for at most that many classes.
    public static final int MOST = 32;

    public ClassScores {
      f1 = f1 == null ? List.of() : List.copyOf(f1);
      confusion = confusion == null ? List.of() : confusion.stream().map(List::copyOf).toList();
    }
  }

  /// A checkpoint is complete on disk under its final name.
  record CheckpointSaved(
      String schema,
      String uid,
      int attempt,
      long seq,
      Instant time,
      long step,
      int epoch,
      String path,
      String sha256,
      Map<String, Double> metrics)
      implements TrainerEvent {
    public CheckpointSaved {
      metrics = Ordered.copy(metrics);
    }
  }

  /// The last event of an attempt that could still speak.
  record Finished(
      String schema,
      String uid,
      int attempt,
      long seq,
      Instant time,
      Outcome outcome,
      int exitCode,
      Map<String, Double> bestMetrics,
      @Nullable Integer bestEpoch,
      Map<String, Double> lastMetrics,
      @Nullable String checkpoint,
      @Nullable String checkpointSha256,
      @Nullable String message)
      implements TrainerEvent {
    public Finished {
      bestMetrics = Ordered.copy(bestMetrics);
      lastMetrics = Ordered.copy(lastMetrics);
    }
  }
}
