package dev.sweepline.operator.store;

import java.security.GeneralSecurityException;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The store did not do what it was asked; the text has no key and nothing that the store echoed.
final class StoreTrouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String NO_KEYS = "Unable to load credentials";

  /// A time-out, a conflict, too many requests; and a file that was changed meanwhile.
  private static final Set<Integer> PASSING = Set.of(408, 409, 412, 416, 429);

  private final boolean refused;

  private StoreTrouble(String message, boolean refused, Exception cause) {
    super(message, cause);
    this.refused = refused;
  }

  /// @param field of the spec that names the store
  static StoreTrouble of(
      String doing, String address, String where, String field, SdkException cause) {
    if (cause instanceof S3Exception said) {
      var code = said.awsErrorDetails() == null ? "" : said.awsErrorDetails().errorCode();
      return new StoreTrouble(
          "%s %s: the store answers %d%s%s"
              .formatted(
                  doing,
                  address,
                  said.statusCode(),
                  code == null || code.isBlank() ? "" : " " + code,
                  hint(said.statusCode(), field)),
          isRefusal(said.statusCode()),
          cause);
    }
    if (String.valueOf(cause.getMessage()).startsWith(NO_KEYS)) {
      return new StoreTrouble(
          "%s %s: the Pod has no keys and no role; give %s.secretRef, or"
                  .formatted(doing, address, field)
              + " spec.template.serviceAccountName an account with a role",
          true,
          cause);
    }
    return rootOf(cause) instanceof GeneralSecurityException untrusted
        ? new StoreTrouble(
            "%s %s: the certificate of %s is not trusted (%s); look at %s.ca"
                .formatted(doing, address, where, untrusted.getClass().getSimpleName(), field),
            true,
            cause)
        : cutOff(doing, address, where, cause);
  }

  /// Nothing came, or not all.
  static StoreTrouble cutOff(String doing, String address, String where, Exception cause) {
    return new StoreTrouble(
        "%s %s: no answer from %s (%s)"
            .formatted(doing, address, where, rootOf(cause).getClass().getSimpleName()),
        false,
        cause);
  }

  /// Whether asking again brings the same answer, until a person has done something.
  boolean refused() {
    return refused;
  }

  private static boolean isRefusal(int status) {
    return status >= 300 && status < 500 && !PASSING.contains(status);
  }

  private static String hint(int status, String field) {
    return switch (status) {
      case 401, 403 -> "; look at the keys in " + field + ".secretRef and what they may do";
      case 404 -> "; look at the bucket in " + field + ".uri";
      case 301, 307, 400 -> "; look at " + field + ".region and endpoint";
      case 412 -> "; it was changed while it was fetched";
      default -> "";
    };
  }

  private static Throwable rootOf(Throwable trouble) {
    var root = trouble;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
