@NullMarked
package dev.sweepline.cli.train;

import org.jspecify.annotations.NullMarked;
