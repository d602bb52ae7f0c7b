package dev.sweepline.planner.stopping;

/// A trial that is not worth going on with.
///
/// @param epoch the first rung that says so
/// @param why the rung, the value and what it fell short of
public record Stop(String name, int epoch, String why) {}
