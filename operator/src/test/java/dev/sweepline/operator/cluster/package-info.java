/// A real API server for tests.
@NullMarked
package dev.sweepline.operator.cluster;

import org.jspecify.annotations.NullMarked;
