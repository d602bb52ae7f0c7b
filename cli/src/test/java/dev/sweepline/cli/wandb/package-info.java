@NullMarked
package dev.sweepline.cli.wandb;

import org.jspecify.annotations.NullMarked;
