package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/// A piece of a spec on the wire: absent stays absent, and an older operator ignores what a newer
/// CRD added.
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface SpecPart {}
