/// What the tests of several modules share.
@NullMarked
package dev.sweepline.testing;

import org.jspecify.annotations.NullMarked;
