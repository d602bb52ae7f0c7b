/// The operator on a control plane with kwok: `make bench-scale`.
@NullMarked
package dev.sweepline.operator.scale;

import org.jspecify.annotations.NullMarked;
