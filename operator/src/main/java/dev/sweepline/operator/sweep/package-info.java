/// Sweeps: from a grid to its Experiments, and their sum for people.
@NullMarked
package dev.sweepline.operator.sweep;

import org.jspecify.annotations.NullMarked;
