/// Keeps a trainer's checkpoints in an object store: programs of their own beside the trainer, for
/// which the operator's image is started with another main class.
@NullMarked
package dev.sweepline.operator.store;

import org.jspecify.annotations.NullMarked;
