package dev.sweepline.planner.champion;

import dev.sweepline.planner.status.ChampionStatus;
import java.time.Duration;
import java.util.Optional;

/// What to do for a Champion, and what to say of it.
///
/// @param action follows from what is written already, so it may come before the status
/// @param lookAgainIn where nobody would call
public record ChampionPlan(
    Optional<ChampionAction> action, ChampionStatus status, Optional<Duration> lookAgainIn) {}
