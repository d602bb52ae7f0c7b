@NullMarked
package dev.sweepline.operator.report;

import org.jspecify.annotations.NullMarked;
