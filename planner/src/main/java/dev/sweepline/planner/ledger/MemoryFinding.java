package dev.sweepline.planner.ledger;

import org.jspecify.annotations.Nullable;

/// What a trial found out about the memory of a GPU.
///
/// @param key what decides how much memory a batch takes: the image, the model, the image size, the
///   precision
/// @param gpu the device; absent where nobody knows
/// @param fits the micro-batch that it trained with
/// @param tooLarge the smallest with which it ran out of memory
public record MemoryFinding(
    String key, @Nullable String gpu, @Nullable Integer fits, @Nullable Integer tooLarge)
    implements LedgerPart {}
