@NullMarked
package dev.sweepline.operator.http;

import org.jspecify.annotations.NullMarked;
