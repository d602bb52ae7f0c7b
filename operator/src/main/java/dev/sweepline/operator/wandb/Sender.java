package dev.sweepline.operator.wandb;

import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;
import java.util.function.Consumer;

/// Sends a request to W&B beside everything else; the answer comes on any thread.
@FunctionalInterface
interface Sender {
  void send(TrackedRun run, WandbCall call, Consumer<WandbAnswer> answer);
}
