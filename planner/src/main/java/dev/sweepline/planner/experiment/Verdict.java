package dev.sweepline.planner.experiment;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.StopReason;
import org.jspecify.annotations.Nullable;

/// How an attempt ended and why, by the first rule that fits.
record Verdict(Outcome outcome, String reason) {

  /// How the reason begins where the checkpoints' store let no trainer begin.
  static final String STORE = "CheckpointStore";

  /// How the reason begins where the data could not be fetched: no failure that others take over.
  static final String DATA_STORE = "DataStore";

  static final int OUT_OF_MEMORY = 12;
  static final int STOPPED = 20;
  static final int SIGTERM = 128 + 15;

  /// @param pod a Pod that is terminal
  /// @param mayBlameNode whether an error before the first step still counts as infrastructure
  static Verdict of(PodView pod, boolean stepped, boolean mayBlameNode) {
    var trainer = pod.trainer();
    var exit = trainer == null ? null : trainer.exitCode();
    boolean ended = pod.phase() == PodView.Phase.SUCCEEDED || (exit != null && exit == 0);
    // A trainer that was done has a result, whatever was done to its Pod meanwhile. One that was
    // told to stop may only mean by its 0 that it did: it has to say that it was done.
    if (ended && (!wasTold(pod) || (trainer != null && saysDone(trainer)))) {
      return new Verdict(Outcome.SUCCEEDED, "done");
    }
    if (pod.stop() == StopReason.HANG) {
      return new Verdict(Outcome.HANG, "hung: nothing was heard of it for limits.hangAfter");
    }
    if (pod.stop() != null) {
      return new Verdict(Outcome.INTENDED, "stopped: " + pod.stop().text());
    }
    if (pod.disruption() != null) {
      return new Verdict(Outcome.DISRUPTION, "disrupted: " + pod.disruption());
    }
    var reason = pod.reason() == null ? "NeverRan" : pod.reason();
    if (reason.equals("Evicted") || reason.equals("NodeLost")) {
      return new Verdict(Outcome.DISRUPTION, text(reason, pod.message()));
    }
    // A verdict of the trainer about itself outlives a delete; a mere death by it does not.
    if (pod.deleting() && (exit == null || !saysWhy(exit))) {
      return new Verdict(Outcome.DISRUPTION, "its Pod was deleted");
    }
    if (pod.store() != null && pod.store().failed() != null) {
      return new Verdict(Outcome.INFRASTRUCTURE, text(STORE, pod.store().failed()));
    }
    if (pod.data() != null) {
      return new Verdict(ofTrouble(pod.data().trouble()), text(DATA_STORE, pod.data().why()));
    }
    if (trainer == null || exit == null) {
      return new Verdict(Outcome.INFRASTRUCTURE, text(reason, pod.message()));
    }
    if ("OOMKilled".equals(trainer.reason())) {
      return new Verdict(Outcome.HOST_MEMORY, "killed: out of the host's memory (OOMKilled)");
    }
    return ofExit(exit, message(trainer), stepped, mayBlameNode);
  }

  /// By the trainer's own exit code alone.
  static Verdict ofExit(int exit, @Nullable String message, boolean stepped, boolean mayBlameNode) {
    return switch (exit) {
      case 0 -> new Verdict(Outcome.SUCCEEDED, "done");
      case 10 -> new Verdict(Outcome.DETERMINISTIC, text("InvalidConfig", message));
      case 11 -> new Verdict(Outcome.DETERMINISTIC, ofData(message));
      case OUT_OF_MEMORY -> new Verdict(Outcome.OUT_OF_MEMORY, text("GpuOutOfMemory", message));
      case 13 -> new Verdict(Outcome.DETERMINISTIC, text("Diverged", message));
      case 14 -> new Verdict(Outcome.DETERMINISTIC, text("Checkpoint", message));
      case STOPPED, SIGTERM ->
          new Verdict(Outcome.DISRUPTION, "terminated by the node (" + exit + ")");
      default ->
          !stepped && mayBlameNode
              ? new Verdict(
                  Outcome.INFRASTRUCTURE, text("exit " + exit + " before the first step", message))
              : new Verdict(Outcome.ERROR, text("exit " + exit, message));
    };
  }

  private static Outcome ofTrouble(DataView.Trouble trouble) {
    return switch (trouble) {
      case AWAY -> Outcome.INFRASTRUCTURE;
      case REFUSED -> Outcome.DETERMINISTIC;
      case DISK -> Outcome.ERROR;
    };
  }

  /// Other data than asked for may be the right ones tomorrow: no failure of the trial's own.
  private static String ofData(@Nullable String message) {
    return message != null && message.startsWith(Conditions.DATA_DRIFT + ":")
        ? text(message, null)
        : text("Data", message);
  }

  private static boolean wasTold(PodView pod) {
    return pod.stop() != null || pod.disruption() != null;
  }

  private static boolean saysDone(PodView.Trainer trainer) {
    return trainer.report() != null && trainer.report().exitCode() == 0;
  }

  private static boolean saysWhy(int exit) {
    return exit >= 10 && exit <= 14;
  }

  private static @Nullable String message(PodView.Trainer trainer) {
    return trainer.report() == null ? null : trainer.report().message();
  }

  private static String text(String word, @Nullable String detail) {
    var text = detail == null || detail.isBlank() ? word : word + ": " + detail.strip();
    return text.length() <= 1024 ? text : text.substring(0, 1023) + "…";
  }
}
