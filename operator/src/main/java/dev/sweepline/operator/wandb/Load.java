package dev.sweepline.operator.wandb;

/// What the forwarder has in hand.
///
/// @param runs that are tracked
/// @param rows that wait
/// @param inTrouble runs that W&B or the disk does not take
/// @param parked runs that left something on Kafka
record Load(int runs, int rows, int inTrouble, int parked) {}
