package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.experiment.ExperimentAction.SendCourier.Leftovers;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.Errand;
import dev.sweepline.planner.status.Errand.State;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether somebody must carry what the attempts of a trial could not deliver, and how far that is:
/// events that wait beside the checkpoints, and rows that Kafka does not keep any more.
///
/// A courier repeats what arrived already, and readers know it by its numbers: one may be sent
/// again at any time, but never two at once.
final class Errands {
  /// So long a last word may be on its way.
  static final Duration LAST_WORDS = Duration.ofMinutes(1);

  /// Longer than a courier tries; then it hangs, or nobody has a place for it.
  static final Duration STUCK = Duration.ofMinutes(20);

  /// With the delays and what each courier tries by itself, more than a day.
  static final int MOST_TRIES = 30;

  private static final Duration FIRST_DELAY = Duration.ofMinutes(1);
  private static final Duration LONGEST_DELAY = Duration.ofHours(1);
  private static final Duration NO_ROOM = Duration.ofSeconds(30);

  private final ExperimentView view;
  private final Journal journal;
  private final Observed.@Nullable Couriers couriers;
  private final boolean settled;
  private final Instant now;
  private final List<ExperimentAction> actions = new ArrayList<>();
  private @Nullable Errand errand;
  private @Nullable Duration lookAgainIn;

  /// @param settled whether the trial is, with this plan
  Errands(
      ExperimentView view,
      Journal journal,
      Observed.@Nullable Couriers couriers,
      boolean settled,
      Instant now) {
    this.view = view;
    this.journal = journal;
    this.couriers = couriers;
    this.settled = settled;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
    this.errand = view.status().errand();
    if (couriers != null) {
      if (!view.deleting()) {
        advance(couriers);
      }
      tidy(couriers);
    }
  }

  /// How it stands now; null if there was never anything to carry.
  @Nullable Errand errand() {
    return errand;
  }

  List<ExperimentAction> actions() {
    return List.copyOf(actions);
  }

  Optional<Duration> lookAgainIn() {
    return Optional.ofNullable(lookAgainIn);
  }

  private void advance(Observed.Couriers seen) {
    if (errand != null && errand.state() == State.UNDER_WAY) {
      errand = afterLook(errand, seen);
    }
    if (errand == null || !errand.open()) {
      errand = needed().orElse(errand);
    }
    if (errand != null && errand.state() == State.DUE) {
      errand = brought(errand);
    }
  }

  /// What became of the courier that is on its way.
  private Errand afterLook(Errand known, Observed.Couriers seen) {
    var pod = seen.pods().stream().filter(each -> each.number() == known.courier()).findFirst();
    var stuckAt = Instant.parse(known.since()).plus(STUCK);
    boolean stuck = !now.isBefore(stuckAt);
    if (pod.isEmpty() && !stuck) {
      // Planned, but perhaps never made, or gone before anybody saw its end.
      actions.add(send(known));
      lookAgainIn = NO_ROOM;
      return known;
    }
    var phase = pod.map(Observed.CourierView::phase).orElse(PodView.Phase.UNKNOWN);
    return switch (phase) {
      case SUCCEEDED -> in(State.DONE, answered(known), null, null);
      case FAILED -> failed(known, pod.map(Observed.CourierView::message).orElse(null));
      case PENDING, RUNNING, UNKNOWN -> {
        if (!stuck) {
          lookAgainIn = Duration.between(now, stuckAt);
          yield known;
        }
        yield failed(known, "the courier did not end within " + STUCK.toMinutes() + " minutes");
      }
    };
  }

  /// With the rows that it brought.
  private static Errand answered(Errand known) {
    return new Errand(
        known.state(),
        known.courier(),
        known.tries(),
        known.since(),
        known.notBefore(),
        known.leftovers(),
        known.rowsAsked(),
        known.rowsAsked() == null ? known.rowsAnswered() : known.rowsAsked(),
        known.message());
  }

  private Errand failed(Errand known, @Nullable String why) {
    return known.tries() >= MOST_TRIES
        ? in(State.GIVEN_UP, known, null, why)
        : in(State.DUE, known, now.plus(delay(known.tries())), why);
  }

  /// 1 min, 2 min, 4 min … up to an hour.
  private static Duration delay(int tries) {
    var delay = FIRST_DELAY.multipliedBy(1L << Math.min(tries - 1, 10));
    return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
  }

  /// Another errand, if what there is to carry is in none yet.
  private Optional<Errand> needed() {
    if (journal.attempts().isEmpty()) {
      return Optional.empty();
    }
    if (!Storage.outlivesPod(view.spec().storage())) {
      return settled && errand == null && isLeft() ? Optional.of(impossible()) : Optional.empty();
    }
    boolean rows = unanswered() != null && !unanswered().equals(asked());
    boolean leftovers = settled && (errand == null || !errand.leftovers()) && perhapsLeft();
    if (!rows && !leftovers) {
      return Optional.empty();
    }
    var notBefore = rows || isLeft() ? null : end().plus(LAST_WORDS);
    return Optional.of(
        new Errand(
            State.DUE,
            errand == null ? 0 : errand.courier(),
            0,
            now.toString(),
            notBefore == null ? null : notBefore.toString(),
            settled,
            unanswered(),
            answered(),
            null));
  }

  private Errand impossible() {
    return new Errand(
        State.GIVEN_UP,
        0,
        0,
        now.toString(),
        null,
        true,
        null,
        answered(),
        "without a lasting spec.storage, events that Kafka did not take went with their Pod");
  }

  private @Nullable String asked() {
    return errand == null ? null : errand.rowsAsked();
  }

  private @Nullable String answered() {
    return errand == null ? null : errand.rowsAnswered();
  }

  /// The request for rows that nobody has brought yet.
  private @Nullable String unanswered() {
    var asked = view.rowsAsked();
    return asked == null || asked.equals(answered()) ? null : asked;
  }

  private boolean perhapsLeft() {
    return isLeft() || isUnclear();
  }

  /// An attempt says whether it or one before it left something; those that could not say it left
  /// things as they were.
  private boolean isLeft() {
    return journal.attempts().reversed().stream()
        .map(Attempt::eventsLeft)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(false);
  }

  /// The last attempt ran, the trial was heard of, but it could not say its last word: it was
  /// killed, or Kafka was away.
  private boolean isUnclear() {
    var last = journal.attempts().getLast();
    if (last.eventsLeft() != null || last.startedAt() == null) {
      return false;
    }
    var heard = view.heard();
    var known = view.status().progress();
    if (heard == null || (known != null && known.isNewerThan(heard.progress()))) {
      // A restarted operator reads old events again. What it judged before then holds: of a trial
      // that settled without an errand, the last word may be among those that are not read yet.
      return (heard != null || known != null) && (isSettling() || isOpen());
    }
    return !(heard.progress().attempt().equals(last.number()) && heard.finished() != null);
  }

  private boolean isSettling() {
    var phase = view.status().phase();
    return settled && (phase == null || !phase.settled());
  }

  private boolean isOpen() {
    return errand != null && errand.open();
  }

  private Instant end() {
    var end = journal.attempts().getLast().finishedAt();
    return end == null ? now : Instant.parse(end);
  }

  /// Sent, if it is time for it.
  private Errand brought(Errand due) {
    var current =
        new Errand(
            due.state(),
            due.courier(),
            due.tries(),
            due.since(),
            due.notBefore(),
            settled,
            unanswered(),
            due.rowsAnswered(),
            due.message());
    if (due.tries() == 0 && current.rowsAsked() == null && !perhapsLeft()) {
      return in(State.DONE, current, null, "every event came by itself");
    }
    var notBefore = due.notBefore() == null ? now : Instant.parse(due.notBefore());
    if (notBefore.isAfter(now)) {
      lookAgainIn = Duration.between(now, notBefore);
      return current;
    }
    boolean alone =
        couriers != null && couriers.pods().stream().allMatch(Observed.CourierView::over);
    if (couriers == null || !couriers.room() || !alone) {
      lookAgainIn = NO_ROOM;
      return current;
    }
    var sent =
        new Errand(
            State.UNDER_WAY,
            due.courier() + 1,
            due.tries() + 1,
            now.toString(),
            null,
            current.leftovers(),
            current.rowsAsked(),
            current.rowsAnswered(),
            due.message());
    actions.add(send(sent));
    lookAgainIn = STUCK;
    return sent;
  }

  private ExperimentAction send(Errand sent) {
    var live = node(journal.live());
    return new ExperimentAction.SendCourier(
        sent.courier(),
        Names.courier(view.name(), sent.courier()),
        sent.leftovers() ? isLeft() ? Leftovers.REPORTED : Leftovers.PERHAPS : Leftovers.NONE,
        sent.rowsAsked() != null,
        journal.attempts().stream().map(Attempt::number).toList(),
        live.or(() -> node(journal.attempts().reversed())).orElse(null),
        live.isPresent());
  }

  private static Optional<String> node(List<Attempt> attempts) {
    return attempts.stream()
        .flatMap(attempt -> Optional.ofNullable(attempt.node()).stream())
        .findFirst();
  }

  private Errand in(State state, Errand known, @Nullable Instant notBefore, @Nullable String why) {
    return new Errand(
        state,
        known.courier(),
        known.tries(),
        now.toString(),
        notBefore == null ? null : notBefore.toString(),
        known.leftovers(),
        known.rowsAsked(),
        known.rowsAnswered(),
        why);
  }

  /// Its end is written down before its Pod goes.
  private void tidy(Observed.Couriers seen) {
    for (var pod : seen.pods()) {
      boolean wanted =
          !view.deleting()
              && errand != null
              && errand.state() == State.UNDER_WAY
              && errand.courier() == pod.number();
      if (!wanted && !pod.deleting()) {
        actions.add(new ExperimentAction.DeletePod(pod.name(), pod.uid()));
      }
    }
  }
}
