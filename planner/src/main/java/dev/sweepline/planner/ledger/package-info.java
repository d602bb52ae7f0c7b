/// What is remembered of experiments beyond their lives: per namespace and digest the best outcome
/// and how often each came.
@NullMarked
package dev.sweepline.planner.ledger;

import org.jspecify.annotations.NullMarked;
