/// Running an experiment again, to see whether it comes out the same.
@NullMarked
package dev.sweepline.cli.replay;

import org.jspecify.annotations.NullMarked;
