package dev.sweepline.cli.wandb;

import dev.sweepline.wandb.WandbAnswer;
import dev.sweepline.wandb.WandbCall;

/// Asks the W&B server once.
@FunctionalInterface
interface Asker {
  WandbAnswer ask(WandbCall call) throws InterruptedException;
}
