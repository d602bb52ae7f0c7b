package dev.sweepline.hydra;

import org.jspecify.annotations.Nullable;

/// A config that takes part in a composition and the package its content lands in.
record ResultEntry(
    String configPath, String packageName, @Nullable String overrideKey, boolean isSelf) {}
