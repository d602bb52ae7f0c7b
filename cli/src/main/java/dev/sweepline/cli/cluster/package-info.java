/// The cluster as the command line sees it.
@NullMarked
package dev.sweepline.cli.cluster;

import org.jspecify.annotations.NullMarked;
