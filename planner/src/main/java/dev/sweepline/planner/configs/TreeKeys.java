package dev.sweepline.planner.configs;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// How a ConfigMap carries a tree: its keys have no `/`, so `model__nano.yaml` is the file
/// `model/nano.yaml`.
public final class TreeKeys {
  private static final String FOLDER_END = "__";
  private static final String EXTENSION = ".yaml";
  private static final int LONGEST = 253;
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");

  private TreeKeys() {}

  public static String key(String path) {
    return path.replace("/", FOLDER_END);
  }

  public static String path(String key) {
    return key.replace(FOLDER_END, "/");
  }

  /// Why a key is no file of a tree, and what to do about it.
  static Optional<String> problemOfKey(String key) {
    if (!key.endsWith(EXTENSION)) {
      return Optional.of("is no file of a tree: its name must end in .yaml, as model__nano.yaml");
    }
    return segmentsAreNames(path(key))
        ? Optional.empty()
        : Optional.of("is no file of a tree: __ stands between two names, as model__nano.yaml");
  }

  /// Why a file cannot travel in a ConfigMap, and what to do about it.
  public static Optional<String> problemOfPath(String path) {
    var key = key(path);
    if (!KEY.matcher(key).matches()) {
      return Optional.of("a ConfigMap's key has only letters, digits, -, _ and .: rename it");
    }
    if (key.length() > LONGEST) {
      return Optional.of("its key is longer than 253 characters: shorten its path");
    }
    return path(key).equals(path) && segmentsAreNames(path)
        ? Optional.empty()
        : Optional.of("__ stands for / in a ConfigMap's key: rename it");
  }

  private static boolean segmentsAreNames(String path) {
    return Arrays.stream(path.split("/", -1))
        .noneMatch(segment -> segment.isEmpty() || segment.startsWith("."));
  }
}
