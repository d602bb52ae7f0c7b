package dev.sweepline.planner.trial;

/// What people call a trial by: the three things that are in its name, tags and labels.
public record TrialFacts(String model, String imageSize, String augmentation) {}
