/// What the API server would refuse, without one.
@NullMarked
package dev.sweepline.cli.schema;

import org.jspecify.annotations.NullMarked;
