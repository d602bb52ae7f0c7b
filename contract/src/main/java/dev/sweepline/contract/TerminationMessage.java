package dev.sweepline.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The facts of `Finished` as the JSON a trainer leaves in its termination message, the way that
/// works without Kafka.
///
/// @param eventsLeft whether events wait on disk because Kafka was away; absent where nobody can
///   say
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TerminationMessage(
    Outcome outcome,
    int exitCode,
    long step,
    Map<String, Double> bestMetrics,
    @Nullable Integer bestEpoch,
    Map<String, Double> lastMetrics,
    @Nullable String checkpoint,
    @Nullable String checkpointSha256,
    @Nullable String message,
    @Nullable Boolean eventsLeft) {
  /// Where Kubernetes looks for it unless the Pod says otherwise.
  public static final String PATH = "/dev/termination-log";

  /// The kubelet cuts at 4 KiB for a container and at 12 KiB for a Pod; a cut JSON document is
  /// worth nothing.
  public static final int MAX_BYTES = 1536;

  /// With exit code 11, how a message begins where the data are not those that were asked for.
  public static final String DATA_DRIFT = "DataDrift";

  private static final int KEPT_METRICS = 8;

  public TerminationMessage {
    bestMetrics = Ordered.copy(bestMetrics);
    lastMetrics = Ordered.copy(lastMetrics);
  }

  /// Of a trainer that does not say whether all its events went out.
  public TerminationMessage(
      Outcome outcome,
      int exitCode,
      long step,
      Map<String, Double> bestMetrics,
      @Nullable Integer bestEpoch,
      Map<String, Double> lastMetrics,
      @Nullable String checkpoint,
      @Nullable String checkpointSha256,
      @Nullable String message) {
    this(
        outcome,
        exitCode,
        step,
        bestMetrics,
        bestEpoch,
        lastMetrics,
        checkpoint,
        checkpointSha256,
        message,
        null);
  }

  /// The JSON within `MAX_BYTES`: the text is cut first, then the last and the best metrics down to
  /// a few.
  public byte[] encode(Function<TerminationMessage, byte[]> json) {
    var fitting = this;
    var bytes = json.apply(fitting);
    while (bytes.length > MAX_BYTES) {
      fitting = fitting.shorter();
      bytes = json.apply(fitting);
    }
    return bytes;
  }

  private TerminationMessage shorter() {
    if (message != null && !message.isEmpty()) {
      return with(bestMetrics, lastMetrics, checkpoint, cut(message));
    }
    if (lastMetrics.size() > KEPT_METRICS) {
      return with(bestMetrics, few(lastMetrics), checkpoint, message);
    }
    if (bestMetrics.size() > KEPT_METRICS) {
      return with(few(bestMetrics), lastMetrics, checkpoint, message);
    }
    if (checkpoint != null) {
      return with(bestMetrics, lastMetrics, null, message);
    }
    if (!lastMetrics.isEmpty()) {
      return with(bestMetrics, Map.of(), null, message);
    }
    if (!bestMetrics.isEmpty()) {
      return with(Map.of(), Map.of(), null, message);
    }
    throw new IllegalStateException("a termination message without text and metrics is too long");
  }

  private TerminationMessage with(
      Map<String, Double> best,
      Map<String, Double> last,
      @Nullable String newCheckpoint,
      @Nullable String newMessage) {
    return new TerminationMessage(
        outcome,
        exitCode,
        step,
        best,
        bestEpoch,
        last,
        newCheckpoint,
        newCheckpoint == null ? null : checkpointSha256,
        newMessage,
        eventsLeft);
  }

  /// A tenth less each time; the beginning of an error says more than its end.
  private static String cut(String text) {
    int length = text.codePointCount(0, text.length());
    int kept = length <= 10 ? 0 : length - Math.max(1, length / 10) - 1;
    if (kept == 0) {
      return "";
    }
    return text.substring(0, text.offsetByCodePoints(0, kept)) + "…";
  }

  private static Map<String, Double> few(Map<String, Double> metrics) {
    var kept = new LinkedHashMap<String, Double>();
    metrics.entrySet().stream()
        .limit(KEPT_METRICS)
        .forEach(metric -> kept.put(metric.getKey(), metric.getValue()));
    return kept;
  }
}
