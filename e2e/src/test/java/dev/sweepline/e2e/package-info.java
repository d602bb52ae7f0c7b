/// Black-box tests: what a user with a checkout, a cluster and the README sees.
@NullMarked
package dev.sweepline.e2e;

import org.jspecify.annotations.NullMarked;
