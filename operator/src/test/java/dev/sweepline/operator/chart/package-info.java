/// The chart: its generated parts, and what it renders.
@NullMarked
package dev.sweepline.operator.chart;

import org.jspecify.annotations.NullMarked;
