/// Starts the operator once while its image is built, for the JVM to remember what a start needs.
@NullMarked
package dev.sweepline.operator.rehearsal;

import org.jspecify.annotations.NullMarked;
