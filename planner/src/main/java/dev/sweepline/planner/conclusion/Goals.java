package dev.sweepline.planner.conclusion;

import dev.sweepline.planner.search.Expression;
import dev.sweepline.planner.spec.Goal;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.GoalLine;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The goals of a spec, compiled once.
///
/// A trial is judged by its own figures, a sweep by the configuration that came nearest, and
/// several seeds of one by their mean. Only what has succeeded counts.
public final class Goals {
  private final List<One> goals;
  private final Objective objective;

  private Goals(List<One> goals, Objective objective) {
    this.goals = List.copyOf(goals);
    this.objective = objective;
  }

  /// @param when absent where the goal is about all
  /// @param mistake why its condition cannot be used; empty where it can
  private record One(Goal goal, String field, Optional<Expression> when, String mistake) {

    Expression.Answer about(Map<String, String> params) {
      if (!mistake.isEmpty()) {
        return new Expression.Answer.Mistake(mistake);
      }
      return when.map(expression -> expression.ask(params)).orElse(Expression.Answer.Known.YES);
    }
  }

  /// What came nearest to a goal.
  ///
  /// @param nearest absent while nothing that it is about has succeeded
  /// @param trouble why it cannot be judged; empty where it can
  public record Standing(
      Goal goal, Optional<Group> group, Optional<Judgement> nearest, String trouble) {

    public boolean reached() {
      return nearest.filter(Judgement::reached).isPresent();
    }

    /// One line for people.
    public String message() {
      if (!trouble.isEmpty()) {
        return "cannot be judged: " + trouble;
      }
      return nearest
          .map(judgement -> judgement.text() + group.map(Standing::by).orElse(""))
          .orElse("nothing that it is about has succeeded yet");
    }

    private static String by(Group group) {
      int runs = group.runs().size();
      var params =
          new TreeMap<>(group.params())
              .entrySet().stream()
                  .map(param -> param.getKey() + "=" + param.getValue())
                  .collect(Collectors.joining(" "));
      return (runs == 1 ? ", of one run" : ", mean of " + runs + " runs")
          + (params.isEmpty() ? "" : " with " + params);
    }

    GoalLine line() {
      return new GoalLine(goal.label(), reached(), message());
    }
  }

  public static Goals compile(List<Goal> goals, Objective objective) {
    var compiled = new ArrayList<One>();
    for (int i = 0; i < goals.size(); i++) {
      var goal = goals.get(i);
      var field = "spec.goals[" + i + "].when";
      compiled.add(
          goal.when() == null
              ? new One(goal, field, Optional.empty(), "")
              : switch (Expression.compile(goal.when())) {
                case Expression.Compiled.Usable(var when) ->
                    new One(goal, field, Optional.of(when), "");
                case Expression.Compiled.Mistake(var why) ->
                    new One(goal, field, Optional.empty(), why);
              });
    }
    return new Goals(compiled, objective);
  }

  public boolean isEmpty() {
    return goals.isEmpty();
  }

  /// Conditions that cannot be used, as they are or on a trial like this.
  public List<SpecProblem> problems(Map<String, String> params) {
    var labels = new HashSet<String>();
    var problems = new ArrayList<SpecProblem>();
    for (var one : goals) {
      if (one.about(params) instanceof Expression.Answer.Mistake(var why)) {
        problems.add(new SpecProblem(one.field(), why));
      }
      if (!labels.add(one.goal().label())) {
        problems.add(
            new SpecProblem(
                one.field().replace(".when", ".label"), one.goal().label() + " is there twice"));
      }
    }
    return problems;
  }

  /// One trial by each goal that is about it.
  public List<Judgement> of(Scored run) {
    return goals.stream()
        .filter(one -> one.about(run.params()) == Expression.Answer.Known.YES)
        .map(one -> judge(one.goal(), run.metrics()))
        .toList();
  }

  /// Each goal by the configuration that came nearest.
  public List<Standing> over(List<Scored> runs) {
    if (goals.isEmpty()) {
      return List.of();
    }
    var groups = Group.byConfiguration(runs);
    return goals.stream().map(one -> standing(one, groups)).toList();
  }

  /// As a status has it.
  public List<GoalLine> lines(List<Scored> runs) {
    return over(runs).stream().map(Standing::line).toList();
  }

  private Standing standing(One one, List<Group> groups) {
    Group nearest = null;
    Judgement best = null;
    var trouble = one.mistake();
    for (var group : groups) {
      switch (one.about(group.params())) {
        case Expression.Answer.Known known -> {
          var judgement = judge(one.goal(), group.means());
          if (known == Expression.Answer.Known.YES
              && (best == null || NEARER.compare(judgement, best) > 0)) {
            nearest = group;
            best = judgement;
          }
        }
        case Expression.Answer.Mistake(var why) -> trouble = why;
      }
    }
    return new Standing(
        one.goal(), Optional.ofNullable(nearest), Optional.ofNullable(best), trouble);
  }

  private static final Comparator<Judgement> NEARER =
      Comparator.comparing(Judgement::reached).thenComparingDouble(Judgement::worst);

  private Judgement judge(Goal goal, Map<String, Double> metrics) {
    return new Judgement(
        goal.label(),
        goal.metrics().entrySet().stream()
            .map(wanted ->
                new Judgement.Margin(
                    wanted.getKey(),
                    Double.parseDouble(wanted.getValue()),
                    metrics.containsKey(wanted.getKey())
                        ? OptionalDouble.of(metrics.getOrDefault(wanted.getKey(), Double.NaN))
                        : OptionalDouble.empty(),
                    Better.whenLarge(wanted.getKey(), objective)))
            .toList());
  }

  /// `1 of 3: Baseline`.
  public static String summary(List<GoalLine> lines) {
    var reached = lines.stream().filter(GoalLine::reached).map(GoalLine::label).toList();
    return reached.size()
        + " of "
        + lines.size()
        + (reached.isEmpty() ? "" : ": " + String.join(", ", reached));
  }
}
