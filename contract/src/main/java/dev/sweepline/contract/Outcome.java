package dev.sweepline.contract;

/// How an attempt ended, in the trainer's own words.
public enum Outcome {
  Succeeded,
  Failed,
  Stopped
}
