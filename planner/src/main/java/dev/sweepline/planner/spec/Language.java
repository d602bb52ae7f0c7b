package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/// The language that a report is written in.
public enum Language {
  @JsonProperty("en")
  EN,
  @JsonProperty("ko")
  KO;

  /// As it is written in addresses and names of files.
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
