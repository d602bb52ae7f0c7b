@NullMarked
package dev.sweepline.cli;

import org.jspecify.annotations.NullMarked;
