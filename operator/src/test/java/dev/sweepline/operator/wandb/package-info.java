@NullMarked
package dev.sweepline.operator.wandb;

import org.jspecify.annotations.NullMarked;
