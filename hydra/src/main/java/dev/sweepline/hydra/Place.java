package dev.sweepline.hydra;

/// Where a value was written: a file of the tree and a line from 1, or an override and line 0.
public record Place(String source, int line) {

  static Place inOverride(String override) {
    return new Place("override '" + override + "'", 0);
  }

  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line;
  }
}
