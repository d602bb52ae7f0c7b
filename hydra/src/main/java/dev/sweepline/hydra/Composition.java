package dev.sweepline.hydra;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The outcome of composing: a configuration, or why there is none.
public sealed interface Composition {

  /// A configuration, and the option of each group in it; a place-holder's option is null.
  record Composed(Config config, Map<String, @Nullable String> choices) implements Composition {}

  /// Nothing was composed; each problem says how to mend it.
  record Refused(List<Problem> problems) implements Composition {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /// The configuration, for callers who do not expect a refusal.
  default Composed orThrow() {
    return switch (this) {
      case Composed composed -> composed;
      case Refused refused -> throw new HydraException(refused.problems());
    };
  }
}
