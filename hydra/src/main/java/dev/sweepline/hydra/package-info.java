@NullMarked
package dev.sweepline.hydra;

import org.jspecify.annotations.NullMarked;
