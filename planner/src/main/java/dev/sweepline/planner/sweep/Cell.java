package dev.sweepline.planner.sweep;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// One point of the grid. Within a sweep it is known by its values and seed, never by its index.
record Cell(Map<String, String> params, int seed) {
  Cell {
    params = Collections.unmodifiableMap(new TreeMap<>(params));
  }
}
