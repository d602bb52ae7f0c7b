package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.HistoryRow;
import dev.sweepline.wandb.Json;
import dev.sweepline.wandb.RunFacts;
import dev.sweepline.wandb.RunPosition;
import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Decides what a run sends to W&B next, one request at a time; an unanswered request is repeated
/// as it was, so that it does no harm if it had arrived.
final class OnlineRun {
  /// Well below the 10 MiB that the official client sends at most.
  private static final int MOST_BYTES = 8 * 1024 * 1024;

  private final RunFacts facts;
  private final Tempo tempo;
  private final DoubleSupplier jitter;
  private final Backlog backlog;
  private final @Nullable RunState remembered;

  private @Nullable Target target;
  private boolean asksPosition;
  private boolean ended;
  private long nextLine;

  private @Nullable Sent unanswered;
  private boolean inFlight;
  private int failures;
  private Instant notBefore = Instant.MIN;
  private @Nullable Instant lastBatch;
  private Instant lastRequest = Instant.MIN;
  private @Nullable String trouble;

  private record Target(String entity, String project) {}

  private record Sent(WandbCall call, List<HistoryRow> rows, Map<String, Object> summary) {}

  /// @param remembered where the run stood when this was last known
  OnlineRun(
      RunFacts facts,
      @Nullable RunState remembered,
      Backlog backlog,
      Tempo tempo,
      DoubleSupplier jitter) {
    this.facts = facts;
    this.remembered = remembered;
    this.backlog = backlog;
    this.tempo = tempo;
    this.jitter = jitter;
  }

  /// What to send now; the answer goes to `answered` before anything else is asked for.
  Optional<WandbCall> next(Instant now) {
    if (inFlight || ended || now.isBefore(notBefore)) {
      return Optional.empty();
    }
    if (unanswered == null) {
      unanswered = decide(now).orElse(null);
    }
    var sent = unanswered;
    if (sent == null) {
      return Optional.empty();
    }
    inFlight = true;
    lastRequest = now;
    return Optional.of(sent.call());
  }

  private Optional<Sent> decide(Instant now) {
    var known = target;
    if (known == null) {
      return Optional.of(bare(new WandbCall.Open(facts)));
    }
    if (asksPosition) {
      return Optional.of(
          bare(new WandbCall.AskPosition(known.entity(), known.project(), facts.id())));
    }
    if (now.isBefore(lastRequest.plus(tempo.minGap()))) {
      return Optional.empty();
    }
    if (backlog.exitCode().isPresent() || (backlog.hasNews() && batchIsDue(now))) {
      lastBatch = now;
      return Optional.of(batch(known));
    }
    return silence(now).compareTo(tempo.heartbeat()) >= 0
        ? Optional.of(bare(stream(known, List.of(), null, null)))
        : Optional.empty();
  }

  private static Sent bare(WandbCall call) {
    return new Sent(call, List.of(), Map.of());
  }

  private boolean batchIsDue(Instant now) {
    return lastBatch == null
        || backlog.size() >= tempo.maxRows()
        || !now.isBefore(lastBatch.plus(tempo.flushEvery()));
  }

  private Duration silence(Instant now) {
    return Duration.between(lastRequest, now);
  }

  private Sent batch(Target known) {
    var rows = new ArrayList<HistoryRow>();
    var lines = new ArrayList<String>();
    int bytes = 0;
    for (var row : backlog.head(tempo.maxRows())) {
      var line = Json.text(row.values());
      bytes += line.length();
      if (bytes > MOST_BYTES && !rows.isEmpty()) {
        break;
      }
      rows.add(row);
      lines.add(line);
    }
    var summary = backlog.summary();
    boolean last = rows.size() == backlog.size() && backlog.exitCode().isPresent();
    var exitCode = last ? Integer.valueOf(backlog.exitCode().getAsInt()) : null;
    return new Sent(stream(known, lines, Json.text(summary), exitCode), rows, summary);
  }

  private WandbCall.Stream stream(
      Target known, List<String> lines, @Nullable String summary, @Nullable Integer exitCode) {
    return new WandbCall.Stream(
        known.entity(), known.project(), facts.id(), nextLine, lines, summary, exitCode);
  }

  /// What is to be remembered now, if that changed.
  Optional<RunState> answered(WandbAnswer answer, Instant now) {
    inFlight = false;
    var sent = unanswered;
    switch (answer) {
      case WandbAnswer.Later(var after, var why) -> {
        trouble = why;
        notBefore = now.plus(after.orElse(Tempo.retryAfter(failures, jitter.getAsDouble())));
        failures++;
        return Optional.empty();
      }
      case WandbAnswer.Refused(var why) -> {
        trouble = why;
        notBefore = now.plus(tempo.parked());
        return Optional.empty();
      }
      case WandbAnswer.Keyless(var why) -> {
        trouble = why;
        notBefore = now.plus(tempo.keyless());
        return Optional.empty();
      }
      case WandbAnswer.Opened opened -> opened(opened);
      case WandbAnswer.Stands(var lines, var position) -> stands(lines, position);
      case WandbAnswer.Taken _ -> {
        if (sent != null && sent.call() instanceof WandbCall.Stream stream) {
          taken(stream, sent);
        }
      }
    }
    unanswered = null;
    failures = 0;
    trouble = null;
    boolean heartbeat = sent != null && isHeartbeat(sent.call());
    return heartbeat ? Optional.empty() : state();
  }

  private static boolean isHeartbeat(WandbCall call) {
    return call instanceof WandbCall.Stream stream && stream.summary() == null;
  }

  private void opened(WandbAnswer.Opened opened) {
    target = new Target(opened.entity(), opened.project());
    if (remembered != null && !opened.isNew()) {
      stands(remembered.nextLine(), remembered.position());
    } else if (opened.historyLines() == 0) {
      stands(0, RunPosition.START);
    } else {
      asksPosition = true;
    }
  }

  private void stands(long lines, RunPosition position) {
    asksPosition = false;
    nextLine = lines;
    backlog.begin(position);
  }

  private void taken(WandbCall.Stream stream, Sent sent) {
    if (stream.summary() != null) {
      backlog.safe(sent.rows(), sent.summary());
    }
    nextLine += sent.rows().size();
    ended = stream.exitCode() != null;
  }

  private Optional<RunState> state() {
    var known = target;
    return known == null || asksPosition
        ? Optional.empty()
        : Optional.of(
            RunState.at(known.entity(), known.project(), nextLine, backlog.safe(), ended));
  }

  /// Whether its next request may make a run.
  boolean opening() {
    return target == null;
  }

  boolean ended() {
    return ended;
  }

  /// Why the last request failed; empty while all is well.
  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }
}
