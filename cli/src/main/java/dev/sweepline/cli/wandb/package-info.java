/// `sweepline wandb sync`: uploads the folders of offline runs.
@NullMarked
package dev.sweepline.cli.wandb;

import org.jspecify.annotations.NullMarked;
