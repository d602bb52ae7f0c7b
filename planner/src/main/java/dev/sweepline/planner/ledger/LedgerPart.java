package dev.sweepline.planner.ledger;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/// A piece of the ledger on the wire: absent stays absent, and what a newer operator added to the
/// same version is ignored.
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface LedgerPart {}
