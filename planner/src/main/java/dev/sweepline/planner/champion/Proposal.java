package dev.sweepline.planner.champion;

/// Somebody wants another champion.
///
/// `key` is what is remembered when it was decided on, so that nothing is decided twice.
public sealed interface Proposal {
  String key();

  /// For people.
  String text();

  /// A Sweep with `spec.promote` has succeeded.
  record OfSweep(String key, String sweep) implements Proposal {
    @Override
    public String text() {
      return "Sweep/" + sweep + " (spec.promote)";
    }
  }

  /// A person asks for the best cell of a Sweep.
  record AskedSweep(String key, String sweep) implements Proposal {
    @Override
    public String text() {
      return "Sweep/" + sweep;
    }
  }

  /// A person asks for an Experiment, with those that differ in the seed only.
  record AskedExperiment(String key, String experiment) implements Proposal {
    @Override
    public String text() {
      return "Experiment/" + experiment;
    }
  }

  /// A person wants the champion before this one.
  record Rollback(String key) implements Proposal {
    @Override
    public String text() {
      return "Rollback";
    }
  }

  /// A person asks for something that does not exist.
  record Unreadable(String key) implements Proposal {
    @Override
    public String text() {
      return key;
    }
  }
}
