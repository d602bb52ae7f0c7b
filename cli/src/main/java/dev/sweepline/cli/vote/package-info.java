/// Ensembles of what a cluster has trained.
@NullMarked
package dev.sweepline.cli.vote;

import org.jspecify.annotations.NullMarked;
