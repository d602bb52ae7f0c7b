package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LettersTest {
  private final Letters<String> letters = new Letters<>();
  private final List<String> delivered = new ArrayList<>();

  @Test
  void oneThatCannotBeDeliveredHoldsUpNobody() {
    letters.put("a", "refused");
    letters.put("b", "to b");
    letters.put("c", "to c");

    letters.deliver(2, this::deliver);
    letters.deliver(1, this::deliver);

    assertThat(delivered).containsExactly("to b", "to c");
  }

  @Test
  void triesAgainWhatCouldNotBeDelivered() {
    letters.put("a", "refused");
    letters.deliver(1, this::deliver);

    letters.deliver(1, delivered::add);
    letters.deliver(1, delivered::add);

    assertThat(delivered).containsExactly("refused");
  }

  @Test
  void deliversTheLatestToAnAddressee() {
    letters.put("a", "earlier");
    letters.put("a", "later");
    letters.deliver(
        9,
        letter -> {
          delivered.add(letter);
          letters.put("a", "meanwhile");
        });

    letters.deliver(9, this::deliver);

    assertThat(delivered).containsExactly("later", "meanwhile");
  }

  private void deliver(String letter) {
    if (letter.equals("refused")) {
      throw new IllegalStateException("403");
    }
    delivered.add(letter);
  }
}
