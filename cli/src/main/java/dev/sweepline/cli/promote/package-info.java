/// `sweepline promote`.
@NullMarked
package dev.sweepline.cli.promote;

import org.jspecify.annotations.NullMarked;
