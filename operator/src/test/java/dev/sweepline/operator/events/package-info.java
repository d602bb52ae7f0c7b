@NullMarked
package dev.sweepline.operator.events;

import org.jspecify.annotations.NullMarked;
