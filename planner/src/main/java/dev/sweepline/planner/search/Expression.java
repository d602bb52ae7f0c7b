package dev.sweepline.planner.search;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.parser.Operator;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// A condition on a trial: CEL over `params`, a map from key to value text.
public final class Expression {
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .addVar("params", MapType.create(SimpleType.STRING, SimpleType.STRING))
          .setResultType(SimpleType.BOOL)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .build();

  /// Loops are for as many values as a dimension may have, not for holding up an operator.
  private static final int MOST_ITERATIONS = 1_000;

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder()
          .setOptions(CelOptions.current().comprehensionMaxIterations(MOST_ITERATIONS).build())
          .build();

  private static final String HOW_TO =
      "; params has text: write such as params['data.image_size'] == '384' or"
          + " int(params['data.image_size']) >= 384";

  private static final Set<String> BY_KEY =
      Set.of(Operator.INDEX.getFunction(), Operator.IN.getFunction());

  // More answers than that are not worth their memory.
  private static final int REMEMBERED = 10_000;

  private final CelRuntime.Program program;
  private final Optional<List<String>> keys;
  private final Map<List<Optional<String>>, Answer> remembered = new ConcurrentHashMap<>();

  private Expression(CelRuntime.Program program, Optional<List<String>> keys) {
    this.program = program;
    this.keys = keys;
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
      var ast = COMPILER.compile(text).getAst();
      return new Compiled.Usable(new Expression(RUNTIME.createProgram(ast), keys(ast)));
    } catch (CelValidationException | CelEvaluationException e) {
      return new Compiled.Mistake(firstLine(e) + " in " + text + HOW_TO);
    }
  }

  /// Trials that agree in the keys that are asked for have the same answer: of a million cells that
  /// is found out for a few.
  public Answer ask(Map<String, String> params) {
    if (keys.isEmpty()) {
      return evaluate(params);
    }
    var asked = keys.get().stream().map(key -> Optional.ofNullable(params.get(key))).toList();
    var known = remembered.get(asked);
    if (known != null) {
      return known;
    }
    var answer = evaluate(params);
    if (answer instanceof Answer.Known && remembered.size() < REMEMBERED) {
      remembered.put(asked, answer);
    }
    return answer;
  }

  /// The keys of params that an expression can depend on; none if it may depend on all.
  private static Optional<List<String>> keys(CelAbstractSyntaxTree ast) {
    var keys = new TreeSet<String>();
    for (var node : CelNavigableAst.fromAst(ast).getRoot().allNodes().toList()) {
      if (node.getKind() == CelExpr.ExprKind.Kind.IDENT
          && node.expr().ident().name().equals("params")) {
        var key = node.parent().flatMap(parent -> key(parent.expr()));
        if (key.isEmpty()) {
          return Optional.empty();
        }
        keys.add(key.get());
      }
    }
    return Optional.of(List.copyOf(keys));
  }

  /// What `params['key']`, `params.key` or `'key' in params` asks for.
  private static Optional<String> key(CelExpr expression) {
    return switch (expression.exprKind().getKind()) {
      case SELECT -> Optional.of(expression.select().field());
      case CALL ->
          expression.call().args().stream()
              .filter(_ -> BY_KEY.contains(expression.call().function()))
              .filter(part -> part.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT)
              .filter(part -> part.constant().getKind() == CelConstant.Kind.STRING_VALUE)
              .map(part -> part.constant().stringValue())
              .findFirst();
      case NOT_SET, CONSTANT, IDENT, LIST, STRUCT, MAP, COMPREHENSION -> Optional.empty();
    };
  }

  private Answer evaluate(Map<String, String> params) {
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
            + (params.isEmpty()
                ? "; no key is before this one: give the keys that it asks for first"
                : "; it has " + String.join(", ", new TreeSet<>(params.keySet())))
        : firstLine(e) + " for " + new TreeMap<>(params);
  }

  private static String firstLine(Exception e) {
    var message = String.valueOf(e.getMessage());
    var line = message.lines().findFirst().orElse(message);
    return line.replaceFirst(
            "^(ERROR: <input>:[0-9:]+ |evaluation error( at <input>:[0-9]+)?: )", "")
        // What the parser or the language would have taken fills a screen.
        .replaceFirst(" expecting \\{.*}", "")
        .replaceFirst(" \\(candidates: .*\\)$", "")
        .replace("mismatched input '<EOF>'", "it ends too early")
        .replace("'<EOF>'", "the end");
  }
}
