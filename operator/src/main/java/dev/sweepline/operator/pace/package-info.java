/// How often the operator writes what nobody waits for.
@NullMarked
package dev.sweepline.operator.pace;

import org.jspecify.annotations.NullMarked;
