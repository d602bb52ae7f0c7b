package dev.sweepline.planner.experiment;

import org.jspecify.annotations.Nullable;

/// What the containers say that keep a trainer's checkpoints in a store.
///
/// @param failed why the trainer could not begin: the store was not reached, or refused
/// @param nothingThere whether it failed because there is no checkpoint to go on from
/// @param behind whether the store does not have all that it should have by now
/// @param ended whether the container that fills the store has ended
/// @param unstored what did not get into the store before it ended, and why
public record StoreView(
    @Nullable String failed,
    boolean nothingThere,
    boolean behind,
    boolean ended,
    @Nullable String unstored) {}
