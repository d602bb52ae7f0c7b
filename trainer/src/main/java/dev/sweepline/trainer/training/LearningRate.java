package dev.sweepline.trainer.training;

import dev.sweepline.trainer.config.Settings.Schedule;
import dev.sweepline.trainer.config.Settings.TrainingSettings;

/// The learning rate of a step: a straight warm-up, then what the schedule says.
final class LearningRate {
  private final TrainingSettings settings;
  private final int stepsPerEpoch;
  private final double warmup;
  private final double total;

  LearningRate(TrainingSettings settings, int stepsPerEpoch) {
    this.settings = settings;
    this.stepsPerEpoch = stepsPerEpoch;
    warmup = settings.warmupEpochs() * stepsPerEpoch;
    total = (double) settings.maxEpochs() * stepsPerEpoch;
  }

  /// Steps count from 0.
  double at(long step) {
    if (step < warmup) {
      return settings.lr() * (step + 1) / warmup;
    }
    return settings.lr()
        * switch (settings.schedule()) {
          case Schedule.Constant() -> 1;
          case Schedule.Step(double epochs, double gamma) ->
              Math.pow(gamma, Math.floor((step - warmup) / (epochs * stepsPerEpoch) + 1e-9));
          case Schedule.Cosine() -> {
            double done = Math.min(1, (step - warmup) / Math.max(1, total - warmup));
            yield (1 + Math.cos(Math.PI * done)) / 2;
          }
        };
  }
}
