@NullMarked
package dev.sweepline.planner.report;

import org.jspecify.annotations.NullMarked;
