package dev.sweepline.operator.http;

import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Turns what went wrong into an answer that says so.
class Refusals {

  private static final Logger LOG = Logger.getLogger(Refusals.class);
  private static final String PROBLEM = "application/problem+json";

  @ServerExceptionMapper
  Response refused(Refusal refusal) {
    var response = answer(refusal);
    if (refusal.status() == Status.UNAUTHORIZED) {
      response.header("WWW-Authenticate", "Bearer");
    }
    return response.build();
  }

  @ServerExceptionMapper
  Response clusterInTheWay(KubernetesClientException problem) {
    LOG.warnf(
        "could not ask the API server code=%d reason=%s", problem.getCode(), problem.getMessage());
    var why =
        problem.getCode() == 0
            ? "the operator gets no answer from the API server"
            : "the API server answers the operator with " + problem.getCode();
    return answer(new Refusal(Status.SERVICE_UNAVAILABLE, why)).build();
  }

  private static Response.ResponseBuilder answer(Refusal refusal) {
    return Response.status(refusal.status()).type(PROBLEM).entity(refusal.problem());
  }
}
