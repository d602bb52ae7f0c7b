@NullMarked
package dev.sweepline.contract;

import org.jspecify.annotations.NullMarked;
