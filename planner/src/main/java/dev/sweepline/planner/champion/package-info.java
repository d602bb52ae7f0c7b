/// Who is the champion: proposals, evidence, promotions, rollbacks.
@NullMarked
package dev.sweepline.planner.champion;

import org.jspecify.annotations.NullMarked;
