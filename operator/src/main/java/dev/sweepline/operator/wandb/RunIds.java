package dev.sweepline.operator.wandb;

import java.util.regex.Pattern;

/// The ids of an Experiment's runs in W&B: its uid, and `<uid>-r<n>` where attempt n began from
/// nothing although there were steps.
final class RunIds {
  private static final Pattern RESTART = Pattern.compile("(.+)-r(\\d{1,9})");

  private RunIds() {}

  static String restart(String experimentUid, int attempt) {
    return experimentUid + "-r" + attempt;
  }

  static String experimentUid(String runId) {
    var restart = RESTART.matcher(runId);
    return restart.matches() ? restart.group(1) : runId;
  }

  /// The first attempt that the run belongs to.
  static int firstAttempt(String runId) {
    var restart = RESTART.matcher(runId);
    return restart.matches() ? Integer.parseInt(restart.group(2)) : 1;
  }
}
