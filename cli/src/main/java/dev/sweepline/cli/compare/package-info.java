@NullMarked
package dev.sweepline.cli.compare;

import org.jspecify.annotations.NullMarked;
