/// What trainers have written.
@NullMarked
package dev.sweepline.cli.logs;

import org.jspecify.annotations.NullMarked;
