package dev.sweepline.trainer.inference;

import java.nio.file.Path;

/// A member of an ensemble whose checkpoint was looked at: what it takes to ask it.
///
/// @param name unlike all others'
record TrainedMember(
    String name, Path checkpoint, String family, String model, int imageSize, double weight) {}
