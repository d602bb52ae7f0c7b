/// What a run tells the outside: Kafka, files, the termination message.
@NullMarked
package dev.sweepline.trainer.event;

import org.jspecify.annotations.NullMarked;
