@NullMarked
package dev.sweepline.cli.watch;

import org.jspecify.annotations.NullMarked;
