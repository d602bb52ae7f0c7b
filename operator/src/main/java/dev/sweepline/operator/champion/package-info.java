/// Champions: who is the best model of a task, and how it became so.
@NullMarked
package dev.sweepline.operator.champion;

import org.jspecify.annotations.NullMarked;
