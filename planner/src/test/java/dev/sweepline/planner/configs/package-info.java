@NullMarked
package dev.sweepline.planner.configs;

import org.jspecify.annotations.NullMarked;
