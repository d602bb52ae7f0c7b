/// Reports from what the cluster has, and their way into Git.
@NullMarked
package dev.sweepline.operator.report;

import org.jspecify.annotations.NullMarked;
