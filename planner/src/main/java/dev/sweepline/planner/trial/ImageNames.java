package dev.sweepline.planner.trial;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What kubelets call images: `repository@sha256:…` where a registry knows them, `sha256:…` alone
/// where they were put on the node by hand.
public final class ImageNames {
  private static final String AT = "@";
  private static final String SCHEME = "://";

  private ImageNames() {}

  /// The same image by its digest, if it can be had by that from where it was asked for.
  ///
  /// @param requested as in the Pod's spec
  /// @param id as in its status
  public static Optional<String> byDigest(@Nullable String requested, @Nullable String id) {
    if (requested == null || id == null) {
      return Optional.empty();
    }
    if (requested.contains(AT)) {
      return Optional.of(requested);
    }
    var known = withoutScheme(id);
    int at = known.indexOf(AT);
    var repository = repository(requested);
    return at >= 0 && full(repository).equals(full(known.substring(0, at)))
        ? Optional.of(repository + known.substring(at))
        : Optional.empty();
  }

  /// Whether two ids are of one image, whatever its repository is called.
  public static boolean same(String one, String other) {
    return digest(one).equals(digest(other));
  }

  /// The digest alone.
  public static String digest(String id) {
    return id.substring(id.lastIndexOf(AT) + 1);
  }

  private static String withoutScheme(String id) {
    int scheme = id.indexOf(SCHEME);
    return scheme < 0 ? id : id.substring(scheme + SCHEME.length());
  }

  private static String repository(String image) {
    int tag = image.lastIndexOf(':');
    return tag > image.lastIndexOf('/') ? image.substring(0, tag) : image;
  }

  /// As kubelets write what people leave out.
  private static String full(String repository) {
    int slash = repository.indexOf('/');
    if (slash < 0) {
      return "docker.io/library/" + repository;
    }
    var host = repository.substring(0, slash);
    return host.contains(".") || host.contains(":") || host.equals("localhost")
        ? repository
        : "docker.io/" + repository;
  }
}
