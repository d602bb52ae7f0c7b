package dev.sweepline.planner.sweep;

import dev.sweepline.planner.search.Expression;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.ArrayList;
import java.util.List;

/// The cells that a search leaves out: CEL over `params`, compiled once.
final class Excludes {
  private final List<Expression> expressions;
  private final List<SpecProblem> problems;

  private Excludes(List<Expression> expressions, List<SpecProblem> problems) {
    this.expressions = List.copyOf(expressions);
    this.problems = List.copyOf(problems);
  }

  static Excludes compile(List<String> texts) {
    var expressions = new ArrayList<Expression>();
    var problems = new ArrayList<SpecProblem>();
    for (int i = 0; i < texts.size(); i++) {
      switch (Expression.compile(texts.get(i))) {
        case Expression.Compiled.Usable(var expression) -> expressions.add(expression);
        case Expression.Compiled.Mistake(var why) -> problems.add(new SpecProblem(field(i), why));
      }
    }
    return new Excludes(expressions, problems);
  }

  /// Why some of the expressions cannot be used.
  List<SpecProblem> problems() {
    return problems;
  }

  boolean isEmpty() {
    return expressions.isEmpty();
  }

  /// Whether a cell runs. Beyond the cells that validation looked at, an expression that fails
  /// leaves nothing out.
  boolean keep(Cell cell) {
    return switch (ask(cell)) {
      case Answer.Known known -> known == Answer.Known.KEEP;
      case Answer.Mistake _ -> true;
    };
  }

  /// Whether a cell is left out; an expression that fails on it is a mistake in the spec.
  Answer ask(Cell cell) {
    for (int i = 0; i < expressions.size(); i++) {
      switch (expressions.get(i).ask(cell.params())) {
        case Expression.Answer.Known known -> {
          if (known == Expression.Answer.Known.YES) {
            return Answer.Known.LEAVE_OUT;
          }
        }
        case Expression.Answer.Mistake(var why) -> {
          return new Answer.Mistake(new SpecProblem(field(i), why));
        }
      }
    }
    return Answer.Known.KEEP;
  }

  /// What an exclude says about a cell.
  sealed interface Answer {
    enum Known implements Answer {
      KEEP,
      LEAVE_OUT
    }

    record Mistake(SpecProblem problem) implements Answer {}
  }

  private static String field(int index) {
    return "spec.search.exclude[" + index + "]";
  }
}
