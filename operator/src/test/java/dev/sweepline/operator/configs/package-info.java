/// Tests of what configurations are composed from.
@NullMarked
package dev.sweepline.operator.configs;

import org.jspecify.annotations.NullMarked;
