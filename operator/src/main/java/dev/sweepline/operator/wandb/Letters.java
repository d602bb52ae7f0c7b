package dev.sweepline.operator.wandb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// What is to be delivered, the latest of each addressee. One that cannot be delivered stays, but
/// behind all others: nobody waits for somebody else's trouble.
final class Letters<T> {
  private static final Logger LOG = Logger.getLogger(Letters.class);

  private final LinkedHashMap<String, T> due = new LinkedHashMap<>();

  /// An earlier one to the same addressee is not due any more.
  synchronized void put(String addressee, T letter) {
    due.put(addressee, letter);
  }

  /// @param most how many are tried
  void deliver(int most, Consumer<T> delivery) {
    for (var letter : first(most).entrySet()) {
      try {
        delivery.accept(letter.getValue());
        remove(letter.getKey(), letter.getValue());
      } catch (RuntimeException e) {
        LOG.debugf("not written, tried again to=%s reason=%s", letter.getKey(), e.getMessage());
        toTheBack(letter.getKey());
      }
    }
  }

  private synchronized Map<String, T> first(int most) {
    var first = new LinkedHashMap<String, T>();
    due.entrySet().stream()
        .limit(most)
        .forEach(letter -> first.put(letter.getKey(), letter.getValue()));
    return first;
  }

  /// Unless there is a later one.
  private synchronized void remove(String addressee, T delivered) {
    due.remove(addressee, delivered);
  }

  private synchronized void toTheBack(String addressee) {
    var latest = due.remove(addressee);
    if (latest != null) {
      due.put(addressee, latest);
    }
  }
}
