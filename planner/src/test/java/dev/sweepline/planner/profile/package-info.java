@NullMarked
package dev.sweepline.planner.profile;

import org.jspecify.annotations.NullMarked;
