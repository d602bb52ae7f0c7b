package dev.sweepline.planner.status;

import dev.sweepline.planner.status.Condition.Truth;
import java.util.List;
import java.util.Optional;

/// What has conditions, of each type one.
public interface Conditioned {
  List<Condition> conditions();

  default Optional<Condition> condition(String type) {
    return conditions().stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  /// The condition, where it is so.
  default Optional<Condition> condition(String type, Truth truth) {
    return condition(type).filter(condition -> condition.status() == truth);
  }

  /// The condition, where that is why.
  default Optional<Condition> condition(String type, String reason) {
    return condition(type).filter(condition -> condition.reason().equals(reason));
  }
}
