package dev.sweepline.operator.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RememberedKeysTest {
  private final List<String> derived = new ArrayList<>();
  private final RememberedKeys keys =
      new RememberedKeys(
          (uid, attempt) -> {
            derived.add(uid + attempt);
            return "key of " + uid + attempt;
          },
          2);

  @Test
  void derivesAnAttemptsKeyOnce() {
    assertThat(Stream.of(keys.of("u", 1), keys.of("u", 2), keys.of("u", 1)))
        .containsExactly("key of u1", "key of u2", "key of u1");
    assertThat(derived).containsExactly("u1", "u2");
  }

  @Test
  void forgetsWhatWasNotAskedForLongest() {
    Stream.of("a", "b", "a", "c", "a", "b").forEach(uid -> keys.of(uid, 1));

    assertThat(derived).containsExactly("a1", "b1", "c1", "b1");
  }
}
