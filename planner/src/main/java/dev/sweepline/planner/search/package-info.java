/// Where the trials of a search come from: the space, its samples, and what results say about the
/// next one.
@NullMarked
package dev.sweepline.planner.search;

import org.jspecify.annotations.NullMarked;
