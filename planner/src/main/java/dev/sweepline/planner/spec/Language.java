package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/// The language that a report is written in.
public enum Language {
  @JsonProperty("en")
  EN,
  @JsonProperty("ko")
  KO
}
