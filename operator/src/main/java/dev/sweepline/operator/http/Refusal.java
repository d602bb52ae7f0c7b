package dev.sweepline.operator.http;

import jakarta.ws.rs.core.Response.Status;

/// An answer that is no answer, with the reason.
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Status status;
  private final String detail;

  Refusal(Status status, String detail) {
    super(detail);
    this.status = status;
    this.detail = detail;
  }

  Status status() {
    return status;
  }

  Problem problem() {
    return new Problem(status.getReasonPhrase(), status.getStatusCode(), detail);
  }

  /// RFC 9457.
  record Problem(String title, int status, String detail) {}
}
