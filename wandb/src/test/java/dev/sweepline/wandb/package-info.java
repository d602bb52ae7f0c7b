@NullMarked
package dev.sweepline.wandb;

import org.jspecify.annotations.NullMarked;
