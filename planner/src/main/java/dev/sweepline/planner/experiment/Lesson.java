package dev.sweepline.planner.experiment;

import org.jspecify.annotations.Nullable;

/// How much of a batch a GPU holds, as a trial found out that ran out of its memory.
///
/// @param key what decides how much memory a batch takes, see `Lessons.key`
/// @param gpu the device that was too small; null where nobody knows
public record Lesson(String key, @Nullable String gpu, int microBatch) {}
