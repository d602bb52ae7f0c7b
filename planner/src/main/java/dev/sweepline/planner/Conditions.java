package dev.sweepline.planner;

import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// Collects conditions; the time of a transition moves only when the status does.
public final class Conditions {
  public static final String ACCEPTED = "Accepted";
  public static final String CHECKLIST_SATISFIED = "ChecklistSatisfied";
  public static final String READY = "Ready";
  public static final String SUCCEEDED = "Succeeded";
  public static final String STALLED = "Stalled";
  public static final String CONFIG_DRIFT = "ConfigDrift";

  /// Whether early stopping can tell trials apart; only where it is on.
  public static final String EARLY_STOP = "EarlyStop";

  /// Of a Champion: a promotion is under way; kstatus knows it by this name.
  public static final String RECONCILING = "Reconciling";

  /// Whether there is a champion.
  public static final String REIGNING = "Reigning";

  /// Whether the webhook was told of the latest promotion.
  public static final String WEBHOOK_DELIVERED = "WebhookDelivered";

  /// What W&B has is behind what was trained; the forwarder writes it.
  public static final String TRACKING_DEGRADED = "TrackingDegraded";

  /// Whether the report of a sweep, or of an experiment that stands alone, is in Git.
  public static final String REPORT_PUSHED = "ReportPushed";

  /// Whether the checkpoints of a sweep that need not stay are gone.
  public static final String CLEANED_UP = "CleanedUp";

  /// Whether the outcome is in the ledger.
  public static final String RECORDED = "Recorded";

  /// A node on which trials cannot begin, and which Pods avoid.
  public static final String NODE_SUSPECT = "NodeSuspect";

  /// Why an outcome is not recorded, or a look-up has no answer.
  public static final String LEDGER_UNAVAILABLE = "LedgerUnavailable";

  /// Why an outcome will not be recorded any more.
  public static final String GIVEN_UP = "GivenUp";

  /// Why a trial is stalled whose Pod the API server would not have.
  public static final String POD_REFUSED = "PodRefused";

  /// Not all attempts, or trials, ran the same image.
  public static final String IMAGE_DRIFT = "ImageDrift";

  /// Not all attempts, or trials, read the same data.
  public static final String DATA_DRIFT = "DataDrift";

  /// Whether a trial's checkpoints are where they outlive its Pods.
  public static final String CHECKPOINTS_STORED = "CheckpointsStored";

  /// As the spec asks for it: they end with their Pod.
  public static final String EPHEMERAL = "Ephemeral";

  /// Why a trial is not ready of which another Experiment has the claim.
  public static final String WAITING_FOR_TWIN = "WaitingForTwin";

  /// How a trial ended whose outcome was known.
  public static final String REUSED = "Reused";

  /// How a trial ended that was left out because its outcome was known.
  public static final String SKIPPED = "Skipped";

  private static final int MAX_MESSAGE = 4096;

  private final List<Condition> before;
  private final long generation;
  private final Instant now;
  private final List<Condition> after = new ArrayList<>();

  public Conditions(List<Condition> before, long generation, Instant now) {
    this.before = List.copyOf(before);
    this.generation = generation;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  public Conditions add(String type, Truth status, String reason, String message) {
    var since =
        before.stream()
            .filter(condition -> condition.type().equals(type) && condition.status() == status)
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElse(now.toString());
    after.add(new Condition(type, status, generation, since, reason, cut(message)));
    return this;
  }

  /// What was said last stays said.
  public Conditions keep(String type) {
    before.stream().filter(condition -> condition.type().equals(type)).forEach(after::add);
    return this;
  }

  public List<Condition> list() {
    return List.copyOf(after);
  }

  private static String cut(String message) {
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE - 1) + "…";
  }
}
