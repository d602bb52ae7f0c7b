/// What is the same for every object that the operator makes or writes.
@NullMarked
package dev.sweepline.operator.objects;

import org.jspecify.annotations.NullMarked;
