package dev.sweepline.trainer.training;

import dev.sweepline.trainer.config.Settings.Schedule;
import dev.sweepline.trainer.config.Settings.TrainingSettings;

/// The learning rate of a step: a straight warm-up, then a cosine to zero or a constant.
final class LearningRate {
  private final TrainingSettings settings;
  private final double warmup;
  private final double total;

  LearningRate(TrainingSettings settings, int stepsPerEpoch) {
    this.settings = settings;
    warmup = settings.warmupEpochs() * stepsPerEpoch;
    total = (double) settings.maxEpochs() * stepsPerEpoch;
  }

  /// Steps count from 0.
  double at(long step) {
    if (step < warmup) {
      return settings.lr() * (step + 1) / warmup;
    }
    if (settings.schedule() == Schedule.CONSTANT) {
      return settings.lr();
    }
    double done = Math.min(1, (step - warmup) / Math.max(1, total - warmup));
    return settings.lr() * (1 + Math.cos(Math.PI * done)) / 2;
  }
}
