package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import java.util.function.Consumer;

/// Carries a request to W&B beside everything else; the answer comes on any thread.
@FunctionalInterface
interface Courier {
  void carry(TrackedRun run, WandbCall call, Consumer<WandbAnswer> answer);
}
