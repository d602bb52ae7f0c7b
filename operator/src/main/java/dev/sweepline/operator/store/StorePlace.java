package dev.sweepline.operator.store;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A folder of a bucket, and how it is reached.
///
/// @param prefix of every key, without a slash at its end; may be empty
/// @param keys where there are some; else what the Pod's role, or the node's, may do
/// @param trust whom its certificate may be signed by, where not only those do whom Java knows
/// @param field of a spec that names it, for people
record StorePlace(
    String bucket,
    String prefix,
    Optional<URI> endpoint,
    String region,
    Optional<Keys> keys,
    Optional<Trust> trust,
    String field) {

  private static final Pattern STORE = Pattern.compile("s3://([^/]+)(/.*)?");

  /// Never in a text.
  record Keys(String access, String secret, Optional<String> session) {
    @Override
    public String toString() {
      return "Keys";
    }
  }

  /// Names the variable that is missing or wrong.
  static StorePlace of(Map<String, String> environment, String field) {
    var uri = needed(environment, StoreSettings.URI_VARIABLE);
    var parts = STORE.matcher(uri);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          StoreSettings.URI_VARIABLE + " must be such as s3://bucket/folder, was '" + uri + "'");
    }
    return new StorePlace(
        parts.group(1),
        parts.group(2) == null ? "" : parts.group(2).replaceAll("^/+|/+$", ""),
        given(environment, StoreSettings.ENDPOINT).map(URI::create),
        given(environment, StoreSettings.REGION).orElse("us-east-1"),
        keys(environment),
        given(environment, StoreSettings.AUTHORITY).map(file -> Trust.of(Path.of(file), field)),
        field);
  }

  /// One without the other is a mistake.
  private static Optional<Keys> keys(Map<String, String> environment) {
    return given(environment, StoreSettings.ACCESS_KEY).isEmpty()
            && given(environment, StoreSettings.SECRET_KEY).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Keys(
                needed(environment, StoreSettings.ACCESS_KEY),
                needed(environment, StoreSettings.SECRET_KEY),
                given(environment, StoreSettings.SESSION_TOKEN)));
  }

  /// A folder below it.
  StorePlace below(String folder) {
    return new StorePlace(bucket, key(folder), endpoint, region, keys, trust, field);
  }

  /// The key of a file, by its name.
  String key(String name) {
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /// How people find it.
  String address(String name) {
    return "s3://" + bucket + "/" + key(name);
  }

  static Optional<String> given(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  static String needed(Map<String, String> environment, String name) {
    return given(environment, name)
        .orElseThrow(() -> new IllegalArgumentException(name + " is not set; it is needed"));
  }
}
