package dev.sweepline.cli.cluster;

import dev.sweepline.cli.CommandProblem;
import io.fabric8.kubernetes.client.KubernetesClientException;

/// What the API server's refusals mean for somebody at a terminal.
public final class ClusterProblems {

  private ClusterProblems() {}

  public static CommandProblem explained(KubernetesClientException problem) {
    if (unanswered(problem)) {
      return CommandProblem.failed("no answer from the API server: " + rootCause(problem));
    }
    return CommandProblem.failed(
        switch (problem.getCode()) {
          case 401 ->
              "the API server does not accept the kubeconfig's credentials; they may have expired";
          case 403 -> "not allowed: " + said(problem);
          case 404 ->
              "this cluster does not know Sweeps: its custom resource definitions are not"
                  + " installed\nrun: helm install sweepline helm/sweepline --namespace"
                  + " sweepline-system --create-namespace";
          default -> "the API server answered " + problem.getCode() + ": " + said(problem);
        });
  }

  /// Whether the same question may be answered a moment later.
  public static boolean passing(KubernetesClientException problem) {
    return unanswered(problem) || problem.getCode() == 429 || problem.getCode() >= 500;
  }

  /// The client has no status of its own for a connection that failed or timed out.
  private static boolean unanswered(KubernetesClientException problem) {
    return problem.getCode() <= 0;
  }

  public static String rootCause(Throwable problem) {
    var cause = problem;
    for (var next = cause.getCause(); next != null; next = next.getCause()) {
      cause = next;
    }
    var message = cause.getMessage();
    return cause.getClass().getSimpleName()
        + (message == null || message.isBlank()
            ? ""
            : ": " + message.lines().findFirst().orElse(""));
  }

  private static String said(KubernetesClientException problem) {
    var status = problem.getStatus();
    var message = status == null ? problem.getMessage() : status.getMessage();
    return message == null ? "no reason was given" : message;
  }
}
