/// The resolved configuration as typed settings.
@NullMarked
package dev.sweepline.trainer.config;

import org.jspecify.annotations.NullMarked;
