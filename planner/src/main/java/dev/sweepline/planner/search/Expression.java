package dev.sweepline.planner.search;

import dev.cel.common.CelErrorCode;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;

/// A condition on a trial: CEL over `params`, a map from key to value text.
public final class Expression {
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .addVar("params", MapType.create(SimpleType.STRING, SimpleType.STRING))
          .setResultType(SimpleType.BOOL)
          .build();
  private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().build();

  private final CelRuntime.Program program;

  private Expression(CelRuntime.Program program) {
    this.program = program;
  }

  /// What a text comes to.
  public sealed interface Compiled {
    record Usable(Expression expression) implements Compiled {}

    record Mistake(String why) implements Compiled {}
  }

  /// What an expression says of a trial.
  public sealed interface Answer {
    enum Known implements Answer {
      YES,
      NO
    }

    /// It cannot be evaluated, which is a mistake in the spec.
    record Mistake(String why) implements Answer {}
  }

  public static Compiled compile(String text) {
    try {
      return new Compiled.Usable(
          new Expression(RUNTIME.createProgram(COMPILER.compile(text).getAst())));
    } catch (CelValidationException | CelEvaluationException e) {
      return new Compiled.Mistake(firstLine(e) + " in " + text);
    }
  }

  public Answer ask(Map<String, String> params) {
    try {
      return Boolean.TRUE.equals(program.eval(Map.of("params", params)))
          ? Answer.Known.YES
          : Answer.Known.NO;
    } catch (CelEvaluationException e) {
      return new Answer.Mistake(explain(e, params));
    }
  }

  private static String explain(CelEvaluationException e, Map<String, String> params) {
    return e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND
        ? "params lacks a key that it asks for: "
            + firstLine(e)
            + "; it has "
            + String.join(", ", params.keySet())
        : firstLine(e) + " for " + params;
  }

  private static String firstLine(Exception e) {
    var message = String.valueOf(e.getMessage());
    var line = message.lines().findFirst().orElse(message);
    return line.replaceFirst(
        "^(ERROR: <input>:[0-9:]+ |evaluation error( at <input>:[0-9]+)?: )", "");
  }
}
