/// Experiments: one trial, its attempts and their Pods.
@NullMarked
package dev.sweepline.operator.experiment;

import org.jspecify.annotations.NullMarked;
