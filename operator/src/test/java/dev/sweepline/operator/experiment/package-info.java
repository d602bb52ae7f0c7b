@NullMarked
package dev.sweepline.operator.experiment;

import org.jspecify.annotations.NullMarked;
