package dev.sweepline.planner.ledger;

import java.util.Optional;
import java.util.regex.Pattern;

/// What the ledger is kept by: a trial's digest, in the namespace it ran in.
///
/// @param digest `sha256:` and 64 hexadecimal digits
public record LedgerKey(String namespace, String digest) implements Comparable<LedgerKey> {
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final String ALGORITHM = "sha256:";
  private static final int DIGEST = ALGORITHM.length() + 64;

  public static boolean isNamespace(String text) {
    return NAMESPACE.matcher(text).matches();
  }

  public static boolean isDigest(String text) {
    if (text.length() != DIGEST || !text.startsWith(ALGORITHM)) {
      return false;
    }
    for (int i = ALGORITHM.length(); i < DIGEST; i++) {
      char digit = text.charAt(i);
      if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
        return false;
      }
    }
    return true;
  }

  /// Reads a record's key.
  public static Optional<LedgerKey> of(String text) {
    int slash = text.indexOf('/');
    var key =
        slash < 0
            ? new LedgerKey("", text)
            : new LedgerKey(text.substring(0, slash), text.substring(slash + 1));
    return isNamespace(key.namespace) && isDigest(key.digest) ? Optional.of(key) : Optional.empty();
  }

  /// The record's key: `<namespace>/<digest>`.
  public String text() {
    return namespace + "/" + digest;
  }

  @Override
  public int compareTo(LedgerKey other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : digest.compareTo(other.digest);
  }
}
