package dev.sweepline.operator.wandb;

import java.util.List;

/// What a tracker told, in words.
record HeardNews(List<String> told) implements RunNews {
  @Override
  public void degraded(TrackedRun run, String reason, String why) {
    told.add(reason + ": " + why);
  }

  @Override
  public void flows(TrackedRun run) {
    told.add("flows");
  }

  @Override
  public void lost(TrackedRun run) {
    told.add("lost");
  }

  @Override
  public void askForRows(TrackedRun run, String asked) {
    told.add("rows asked " + run.id());
  }

  @Override
  public void stopAsked(TrackedRun run) {
    told.add("stop");
  }
}
