@NullMarked
package dev.sweepline.cli.plan;

import org.jspecify.annotations.NullMarked;
