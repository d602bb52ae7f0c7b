/// Configuration trees that travel in ConfigMaps: their keys, and which tree a spec is composed
/// from.
@NullMarked
package dev.sweepline.planner.configs;

import org.jspecify.annotations.NullMarked;
