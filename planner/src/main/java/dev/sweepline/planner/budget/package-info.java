/// What a sweep may spend, and whether anything moves: GPU hours, money, the first cheap trial,
/// deadlines. All of it is computed from specs and journals.
@NullMarked
package dev.sweepline.planner.budget;

import org.jspecify.annotations.NullMarked;
