package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.Json;
import dev.sweepline.wandb.RunEnding;
import dev.sweepline.wandb.RunFacts;
import dev.sweepline.wandb.RunPosition;
import dev.sweepline.wandb.Told;
import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Decides what a run sends to W&B next, one request at a time; an unanswered request is repeated
/// as it was, so that it does no harm if it had arrived.
final class OnlineRun {
  private final RunFacts facts;
  private final Tempo tempo;
  private final DoubleSupplier jitter;
  private final Backlog backlog;

  private RunState.@Nullable Target target;
  private boolean asksPosition;
  private boolean tagged;
  private boolean ended;
  private boolean stopAsked;
  private long nextLine;
  private Told told = Told.NOTHING;

  private @Nullable Sent unanswered;
  private boolean inFlight;
  private int failures;
  private Instant notBefore = Instant.MIN;
  private @Nullable Instant lastBatch;
  private Instant lastRequest = Instant.MIN;
  private @Nullable String trouble;
  private @Nullable Instant troubleSince;

  /// @param remembered where the run stood when this was last known
  OnlineRun(
      RunFacts facts,
      @Nullable RunState remembered,
      Backlog backlog,
      Tempo tempo,
      DoubleSupplier jitter) {
    this.facts = facts;
    this.backlog = backlog;
    this.tempo = tempo;
    this.jitter = jitter;
    if (remembered != null && remembered.resumeFrom() != null) {
      backlog.leftOut().from(remembered.resumeFrom());
    }
    if (remembered != null) {
      backlog.reached(remembered.reach());
    }
    if (remembered != null && remembered.target() != null) {
      // It is not opened again: what people changed in W&B meanwhile stays.
      target = remembered.target();
      stands(
          remembered.nextLine(),
          remembered.position(),
          Objects.requireNonNullElse(remembered.told(), Told.UNKNOWN));
    }
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
      return Optional.of(Sent.bare(new WandbCall.Open(facts)));
    }
    if (asksPosition) {
      return Optional.of(
          Sent.bare(new WandbCall.AskPosition(known.entity(), known.project(), facts.id())));
    }
    if (now.isBefore(lastRequest.plus(tempo.minGap()))) {
      return Optional.empty();
    }
    if (!tagged && backlog.ending().filter(RunEnding::isSuperseded).isPresent()) {
      return Optional.of(Sent.bare(new WandbCall.Open(facts.tagged(RunEnding.SUPERSEDED_TAG))));
    }
    if (backlog.exitCode().isPresent() && hasEverything()) {
      return Optional.of(Sent.bare(end(known, backlog.exitCode().getAsInt())));
    }
    if (backlog.exitCode().isPresent() || (backlog.hasNews() && batchIsDue(now))) {
      lastBatch = now;
      return Optional.of(Sent.batch(facts.id(), known, nextLine, told, backlog, tempo.maxRows()));
    }
    return silence(now).compareTo(tempo.heartbeat()) >= 0
        ? Optional.of(Sent.bare(heartbeat(known)))
        : Optional.empty();
  }

  /// Whether W&B has all that the run will ever say. The end goes alone: when its answer is lost it
  /// is repeated, and nothing may follow an end.
  private boolean hasEverything() {
    return backlog.size() == 0
        && backlog.remarks().isEmpty()
        && Json.text(backlog.safe().summary()).equals(Json.text(backlog.summary()));
  }

  private boolean batchIsDue(Instant now) {
    return lastBatch == null
        || backlog.size() >= tempo.maxRows()
        || !now.isBefore(lastBatch.plus(tempo.flushEvery()));
  }

  private Duration silence(Instant now) {
    return Duration.between(lastRequest, now);
  }

  private WandbCall.Stream heartbeat(RunState.Target known) {
    return withoutLines(known, null);
  }

  private WandbCall.Stream end(RunState.Target known, int exitCode) {
    return withoutLines(known, exitCode);
  }

  private WandbCall.Stream withoutLines(RunState.Target known, @Nullable Integer exitCode) {
    return new WandbCall.Stream(
        known.entity(), known.project(), facts.id(), nextLine, List.of(), null, exitCode);
  }

  void answered(WandbAnswer answer, Instant now) {
    inFlight = false;
    var sent = unanswered;
    switch (answer) {
      case WandbAnswer.Later(var after, var why) -> {
        inTrouble(why, now);
        notBefore = now.plus(after.orElse(Tempo.retryAfter(failures, jitter.getAsDouble())));
        failures++;
        return;
      }
      case WandbAnswer.Refused(var why) -> {
        inTrouble(why, now);
        notBefore = now.plus(tempo.parked());
        return;
      }
      case WandbAnswer.Keyless(var why) -> {
        inTrouble(why, now);
        notBefore = now.plus(tempo.keyless());
        return;
      }
      case WandbAnswer.Opened opened -> opened(opened);
      case WandbAnswer.Stands stands -> stands(stands.lines(), stands.position(), stands.told());
      case WandbAnswer.Taken(var stop) -> {
        stopAsked |= stop;
        if (sent != null && sent.call() instanceof WandbCall.Stream stream) {
          taken(stream, sent);
        }
      }
    }
    unanswered = null;
    failures = 0;
    trouble = null;
    troubleSince = null;
  }

  private void inTrouble(String why, Instant now) {
    trouble = why;
    troubleSince = troubleSince == null ? now : troubleSince;
  }

  private void opened(WandbAnswer.Opened opened) {
    if (target != null) {
      tagged = true;
      return;
    }
    target = new RunState.Target(opened.entity(), opened.project());
    if (opened.isNew()) {
      stands(0, RunPosition.START, Told.NOTHING);
    } else {
      asksPosition = true;
    }
  }

  private void stands(long lines, RunPosition position, Told before) {
    asksPosition = false;
    nextLine = lines;
    told = before;
    backlog.begin(position, before.mark());
  }

  private void taken(WandbCall.Stream stream, Sent sent) {
    if (stream.summary() != null) {
      backlog.safe(sent.rows(), sent.remarks(), sent.summary());
    }
    nextLine += sent.rows().size();
    told = told.and(sent.remarks());
    ended = stream.exitCode() != null;
  }

  /// Leaves on Kafka what W&B does not take for so long.
  void park(Instant now) {
    var since = troubleSince;
    if (inFlight || since == null || now.isBefore(since.plus(tempo.parkAfter()))) {
      return;
    }
    if (unanswered != null && unanswered.call() instanceof WandbCall.Stream) {
      // The same lines at the same offsets are made again from the same records.
      unanswered = null;
    }
    tagged = false;
    backlog.park();
  }

  /// Whether W&B takes the run, so that more of it is worth reading.
  boolean flows() {
    return target != null && !asksPosition && trouble == null;
  }

  /// What is to be remembered; empty while nothing can be told of it.
  Optional<RunState> state(int partition) {
    if (ended) {
      return Optional.of(RunState.over(partition));
    }
    var resumeFrom = backlog.resumeFrom();
    var known = asksPosition ? null : target;
    if (known == null && resumeFrom.isEmpty()) {
      return Optional.empty();
    }
    var position = backlog.safe();
    return Optional.of(
        new RunState(
            partition,
            known,
            nextLine,
            told,
            position.startedAt(),
            position.attempt(),
            position.step(),
            position.summary(),
            resumeFrom.isPresent() ? resumeFrom.getAsLong() : null,
            backlog.reach(),
            false));
  }

  boolean inFlight() {
    return inFlight;
  }

  /// Whether somebody pressed Stop.
  boolean stopAsked() {
    return stopAsked;
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
