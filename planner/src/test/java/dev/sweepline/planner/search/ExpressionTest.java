package dev.sweepline.planner.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sweepline.planner.search.Expression.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpressionTest {
  @Test
  void answersEveryTrialForItself() {
    var expression = compiled("params['a'] == '1' && !('b' in params)");

    for (int i = 0; i < 2; i++) {
      assertThat(expression.ask(Map.of("a", "1", "c", "x"))).isEqualTo(Answer.Known.YES);
      assertThat(expression.ask(Map.of("a", "1", "c", "y"))).isEqualTo(Answer.Known.YES);
      assertThat(expression.ask(Map.of("a", "2", "c", "x"))).isEqualTo(Answer.Known.NO);
      assertThat(expression.ask(Map.of("a", "1", "b", "x"))).isEqualTo(Answer.Known.NO);
      assertThat(expression.ask(Map.of("b", "x"))).isEqualTo(Answer.Known.NO);
      assertThat(expression.ask(Map.of("c", "x")))
          .isEqualTo(new Answer.Mistake("params lacks a key that it asks for: a; it has c"));
    }
  }

  @Test
  void looksAtAllKeysWhereItMayDependOnAll() {
    var expression = compiled("params['a'] == '1' && params.exists(k, params[k] == 'x')");

    assertThat(expression.ask(Map.of("a", "1", "c", "y"))).isEqualTo(Answer.Known.NO);
    assertThat(expression.ask(Map.of("a", "1", "c", "x"))).isEqualTo(Answer.Known.YES);
  }

  @Test
  void dependsOnAKeyThatAnotherOneNames() {
    var expression = compiled("params[params['a']] == 'x'");

    assertThat(expression.ask(Map.of("a", "b", "b", "x"))).isEqualTo(Answer.Known.YES);
    assertThat(expression.ask(Map.of("a", "b", "b", "y"))).isEqualTo(Answer.Known.NO);
  }

  @Test
  void anExpressionThatCountsForEverIsAMistake() {
    var digits = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";
    var text = new StringBuilder("a + b + c + d + e + f + g + h + i + j >= 0");
    for (char name = 'a'; name <= 'j'; name++) {
      text.insert(0, digits + ".all(" + name + ", ").append(')');
    }

    var answer =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> compiled(text.toString()).ask(Map.of("a", "1")));

    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Mistake.class,
            mistake -> assertThat(mistake.why()).contains("Iteration budget exceeded"));
  }

  @Test
  void saysWhatIsWrongWithoutTheParsersAlternatives() {
    var howTo =
        "; params has text: write such as params['data.image_size'] == '384' or"
            + " int(params['data.image_size']) >= 384";

    assertThat(Expression.compile("params['a' == 1"))
        .isEqualTo(
            new Expression.Compiled.Mistake("missing ']' at the end in params['a' == 1" + howTo));
    assertThat(Expression.compile("int(params["))
        .isEqualTo(new Expression.Compiled.Mistake("it ends too early in int(params[" + howTo));
    assertThat(Expression.compile("params['a'] > 1"))
        .isEqualTo(
            new Expression.Compiled.Mistake(
                "found no matching overload for '_>_' applied to '(string, int)' in params['a'] > 1"
                    + howTo));
  }

  private static Expression compiled(String text) {
    return switch (Expression.compile(text)) {
      case Expression.Compiled.Usable(var expression) -> expression;
      case Expression.Compiled.Mistake(var why) -> throw new AssertionError(why);
    };
  }
}
