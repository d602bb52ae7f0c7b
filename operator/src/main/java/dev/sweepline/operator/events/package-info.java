/// What trainers tell over Kafka: verified, folded into the progress of each experiment, and kept
/// in memory for whoever reports it.
@NullMarked
package dev.sweepline.operator.events;

import org.jspecify.annotations.NullMarked;
