package dev.sweepline.hydra;

import java.util.List;

/// The outcome of expanding a sweep: its jobs, or why there are none.
public sealed interface Multirun {

  /// One job: the words it was composed from and what came out.
  record Job(List<String> overrides, Composition.Composed composed) {
    public Job {
      overrides = List.copyOf(overrides);
    }
  }

  /// All jobs; the last swept key varies fastest.
  record Jobs(List<Job> jobs) implements Multirun {
    public Jobs {
      jobs = List.copyOf(jobs);
    }
  }

  /// Some word or job is wrong, so that no job runs.
  record Refused(List<Problem> problems) implements Multirun {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /// The jobs, for callers who do not expect a refusal.
  default List<Job> orThrow() {
    return switch (this) {
      case Jobs jobs -> jobs.jobs();
      case Refused refused -> throw new HydraException(refused.problems());
    };
  }
}
