@NullMarked
package dev.sweepline.operator.announce;

import org.jspecify.annotations.NullMarked;
