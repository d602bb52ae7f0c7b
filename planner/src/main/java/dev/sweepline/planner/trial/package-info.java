/// What a trial is: its configuration, identity, name and tags.
@NullMarked
package dev.sweepline.planner.trial;

import org.jspecify.annotations.NullMarked;
