@NullMarked
package dev.sweepline.planner.search;

import org.jspecify.annotations.NullMarked;
