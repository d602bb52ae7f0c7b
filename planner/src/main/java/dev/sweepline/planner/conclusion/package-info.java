/// What figures allow to be said: means over seeds with their errors, which key mattered, whether a
/// goal is reached.
@NullMarked
package dev.sweepline.planner.conclusion;

import org.jspecify.annotations.NullMarked;
