/// The read-only API for people and the dashboard: everything it says, the API server would say
/// too.
@NullMarked
package dev.sweepline.operator.http;

import org.jspecify.annotations.NullMarked;
