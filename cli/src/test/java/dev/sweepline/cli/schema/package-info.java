@NullMarked
package dev.sweepline.cli.schema;

import org.jspecify.annotations.NullMarked;
