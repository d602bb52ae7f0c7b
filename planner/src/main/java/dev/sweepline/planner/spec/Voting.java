package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/// A way to make one answer of several, as the trainer reads it.
public enum Voting {
  @JsonProperty("Hard")
  HARD("Hard"),
  @JsonProperty("Soft")
  SOFT("Soft"),
  @JsonProperty("Rank")
  RANK("Rank");

  private final String word;

  Voting(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
