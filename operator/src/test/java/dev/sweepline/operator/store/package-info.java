@NullMarked
package dev.sweepline.operator.store;

import org.jspecify.annotations.NullMarked;
