package dev.sweepline.hydra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The files of a `configs/` folder: groups are its folders, options their YAML files.
///
/// Files are read once and parsed when first needed; a tree can be shared between threads.
public final class ConfigTree {

  static final String EXTENSION = ".yaml";

  private final SortedMap<String, String> files;
  private final SortedMap<String, Problem> unreadable;
  private final Map<String, SortedSet<String>> optionsOfGroup = new HashMap<>();
  private final Map<String, ConfigFile> parsed = new ConcurrentHashMap<>();

  private ConfigTree(Map<String, String> files, Map<String, Problem> unreadable) {
    this.files = new TreeMap<>(files);
    this.unreadable = new TreeMap<>(unreadable);
    var paths = new TreeSet<>(files.keySet());
    paths.addAll(unreadable.keySet());
    for (String file : paths) {
      for (String folder = file; !folder.isEmpty(); ) {
        String child = folder;
        folder = parentOf(folder);
        SortedSet<String> options = optionsOfGroup.computeIfAbsent(folder, _ -> new TreeSet<>());
        if (child.equals(file) && file.endsWith(EXTENSION)) {
          String name = file.substring(folder.isEmpty() ? 0 : folder.length() + 1);
          options.add(name.substring(0, name.length() - EXTENSION.length()));
        }
      }
    }
  }

  /// A tree of texts, keyed by their paths relative to the configs folder.
  public static ConfigTree of(Map<String, String> pathToText) {
    return new ConfigTree(pathToText, Map.of());
  }

  /// The YAML files of a folder, as they are now; links are followed, hidden names are left out.
  ///
  /// A file that cannot be read is a problem only for who composes from it.
  public static ConfigTree ofDirectory(Path directory) {
    try {
      var folder = TreeFiles.read(directory);
      return new ConfigTree(folder.texts(), folder.unreadable());
    } catch (IOException e) {
      throw new UncheckedIOException("reading the configuration tree " + directory, e);
    }
  }

  /// All groups, such as `model` and `model/encoder`.
  public SortedSet<String> groups() {
    var groups = new TreeSet<>(optionsOfGroup.keySet());
    groups.remove("");
    return groups;
  }

  /// The options of a group, empty if there is no such group.
  public SortedSet<String> options(String group) {
    return new TreeSet<>(optionsOfGroup.getOrDefault(normalized(group), new TreeSet<>()));
  }

  /// The texts of all files that could be read, keyed by path.
  public Map<String, String> files() {
    return Map.copyOf(files);
  }

  /// What is wrong with the files themselves, whether or not a composition would use them.
  public List<Problem> problems() {
    var problems = new ArrayList<Problem>(unreadable.values());
    for (String path : files.keySet()) {
      try {
        file(path);
      } catch (HydraException e) {
        problems.addAll(e.problems());
      }
    }
    return List.copyOf(problems);
  }

  boolean hasGroup(String group) {
    return optionsOfGroup.containsKey(normalized(group));
  }

  /// The parsed config with a path such as `model/small`, or null.
  @Nullable ConfigFile file(String config) {
    String path = normalized(config.endsWith(EXTENSION) ? config : config + EXTENSION);
    ConfigFile known = parsed.get(path);
    if (known != null) {
      return known;
    }
    Problem problem = unreadable.get(path);
    if (problem != null) {
      throw problem.asException();
    }
    String text = files.get(path);
    if (text == null) {
      return null;
    }
    ConfigFile file = ConfigFile.parse(path, text);
    parsed.put(path, file);
    return file;
  }

  private static String parentOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /// The path without `.` and `..`; what leads out of the tree does not exist.
  private static String normalized(String path) {
    if (!path.contains(".") && !path.contains("//") && !path.endsWith("/")) {
      return path;
    }
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      if (segment.equals("..")) {
        if (segments.pollLast() == null) {
          return "..";
        }
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.add(segment);
      }
    }
    return String.join("/", segments);
  }
}
