package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/// A piece of a status on the wire: absent stays absent, and an older operator ignores what a newer
/// one wrote.
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface StatusPart {}
