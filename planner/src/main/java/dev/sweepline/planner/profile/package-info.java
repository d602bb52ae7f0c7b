/// What some trials of a sweep need: batch and GPU by what they are.
@NullMarked
package dev.sweepline.planner.profile;

import org.jspecify.annotations.NullMarked;
