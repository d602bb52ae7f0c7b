package dev.sweepline.operator.wandb;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Keeps the states of runs at hand and, while Kafka is there, beyond this process.
record Memory(RunStates states, AtomicReference<@Nullable Outbox> outbox) {
  void keep(String runId, RunState state) {
    states.put(runId, state);
    var writer = outbox.get();
    if (writer != null) {
      writer.remember(runId, state);
    }
  }
}
