/// The memory beyond the lives of experiments: a compacted topic, an index of it in memory, and the
/// one writer.
@NullMarked
package dev.sweepline.operator.ledger;

import org.jspecify.annotations.NullMarked;
