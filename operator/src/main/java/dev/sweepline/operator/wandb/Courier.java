package dev.sweepline.operator.wandb;

import java.util.function.Consumer;

/// Carries a request to W&B beside everything else; the answer comes on any thread.
@FunctionalInterface
interface Courier {
  void carry(RunFacts facts, WandbCall call, Consumer<WandbAnswer> answer);
}
