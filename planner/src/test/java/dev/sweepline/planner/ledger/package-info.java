@NullMarked
package dev.sweepline.planner.ledger;

import org.jspecify.annotations.NullMarked;
