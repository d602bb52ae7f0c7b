package dev.sweepline.operator.store;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The store did not do what it was asked; the text has no key and nothing that the store echoed.
final class StoreTrouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean refused;

  private StoreTrouble(String message, boolean refused, SdkException cause) {
    super(message, cause);
    this.refused = refused;
  }

  static StoreTrouble of(String doing, String address, String where, SdkException cause) {
    if (cause instanceof S3Exception said) {
      var code = said.awsErrorDetails() == null ? "" : said.awsErrorDetails().errorCode();
      return new StoreTrouble(
          "%s %s: the store answers %d%s%s"
              .formatted(
                  doing,
                  address,
                  said.statusCode(),
                  code == null || code.isBlank() ? "" : " " + code,
                  hint(said.statusCode())),
          isRefusal(said.statusCode()),
          cause);
    }
    var root = rootOf(cause);
    return new StoreTrouble(
        "%s %s: no answer from %s (%s)"
            .formatted(doing, address, where, root.getClass().getSimpleName()),
        false,
        cause);
  }

  /// Whether asking again brings the same answer, until a person has done something.
  boolean refused() {
    return refused;
  }

  private static boolean isRefusal(int status) {
    return status >= 300 && status < 500 && status != 408 && status != 409 && status != 429;
  }

  private static String hint(int status) {
    return switch (status) {
      case 401, 403 ->
          "; look at the keys in spec.storage.objectStore.secretRef and what they may do";
      case 404 -> "; look at the bucket in spec.storage.objectStore.uri";
      case 301, 307, 400 -> "; look at spec.storage.objectStore.region and endpoint";
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
