@NullMarked
package dev.sweepline.operator.relay;

import org.jspecify.annotations.NullMarked;
