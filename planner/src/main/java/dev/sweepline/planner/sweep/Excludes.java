package dev.sweepline.planner.sweep;

import dev.cel.common.CelErrorCode;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The cells that a search leaves out: CEL over `params`, compiled once.
final class Excludes {
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .addVar("params", MapType.create(SimpleType.STRING, SimpleType.STRING))
          .setResultType(SimpleType.BOOL)
          .build();
  private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().build();

  private final List<CelRuntime.Program> programs;
  private final List<SpecProblem> problems;

  private Excludes(List<CelRuntime.Program> programs, List<SpecProblem> problems) {
    this.programs = List.copyOf(programs);
    this.problems = List.copyOf(problems);
  }

  static Excludes compile(List<String> expressions) {
    var programs = new ArrayList<CelRuntime.Program>();
    var problems = new ArrayList<SpecProblem>();
    for (int i = 0; i < expressions.size(); i++) {
      try {
        programs.add(RUNTIME.createProgram(COMPILER.compile(expressions.get(i)).getAst()));
      } catch (CelValidationException | CelEvaluationException e) {
        problems.add(new SpecProblem(field(i), firstLine(e) + " in " + expressions.get(i)));
      }
    }
    return new Excludes(programs, problems);
  }

  /// Why some of the expressions cannot be used.
  List<SpecProblem> problems() {
    return problems;
  }

  boolean isEmpty() {
    return programs.isEmpty();
  }

  /// Whether a cell is left out; an expression that fails on it is a mistake in the spec.
  Answer ask(Cell cell) {
    for (int i = 0; i < programs.size(); i++) {
      try {
        if (Boolean.TRUE.equals(programs.get(i).eval(Map.of("params", cell.params())))) {
          return Answer.Known.LEAVE_OUT;
        }
      } catch (CelEvaluationException e) {
        return new Answer.Mistake(new SpecProblem(field(i), explain(e, cell)));
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

  private static String explain(CelEvaluationException e, Cell cell) {
    var has = "; it has " + String.join(", ", cell.params().keySet());
    return e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND
        ? "params lacks a key that it asks for: " + firstLine(e) + has
        : firstLine(e) + " for " + cell.params();
  }

  private static String firstLine(Exception e) {
    var message = String.valueOf(e.getMessage());
    var line = message.lines().findFirst().orElse(message);
    return line.replaceFirst(
        "^(ERROR: <input>:[0-9:]+ |evaluation error( at <input>:[0-9]+)?: )", "");
  }

  private static String field(int index) {
    return "spec.search.exclude[" + index + "]";
  }
}
