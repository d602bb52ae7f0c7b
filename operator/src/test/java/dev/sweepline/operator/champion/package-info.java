@NullMarked
package dev.sweepline.operator.champion;

import org.jspecify.annotations.NullMarked;
