/// Weights & Biases for the JVM: what a run sends, as HTTP requests or as the folders that `wandb
/// sync` reads.
///
/// Nothing here knows a cluster or Kafka. What a run's history is (`RunHistory`) is decided without
/// clock, network or file.
@NullMarked
package dev.sweepline.wandb;

import org.jspecify.annotations.NullMarked;
