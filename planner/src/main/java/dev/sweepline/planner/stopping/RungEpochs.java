package dev.sweepline.planner.stopping;

import dev.sweepline.planner.spec.EarlyStop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The epochs at whose end trials are compared: `minEpochs`, and each time `reductionFactor` times
/// as far.
public final class RungEpochs {
  // Nobody trains for longer, and a status keeps one entry per rung.
  private static final long LAST = 1_000_000;

  private RungEpochs() {}

  /// None without early stopping.
  public static List<Integer> of(@Nullable EarlyStop rule) {
    if (rule == null || rule.algorithm() == EarlyStop.Algorithm.NONE) {
      return List.of();
    }
    var epochs = new ArrayList<Integer>();
    for (long epoch = rule.minEpochs(); epoch <= LAST; epoch *= rule.factor()) {
      epochs.add(Math.toIntExact(epoch));
    }
    return List.copyOf(epochs);
  }
}
