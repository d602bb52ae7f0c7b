/// Configuration trees in ConfigMaps: reading those a person edits, keeping copies that cannot
/// change.
@NullMarked
package dev.sweepline.operator.configs;

import org.jspecify.annotations.NullMarked;
