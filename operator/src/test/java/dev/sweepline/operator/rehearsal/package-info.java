/// What the build of the image relies on, and how long a start takes.
@NullMarked
package dev.sweepline.operator.rehearsal;

import org.jspecify.annotations.NullMarked;
