package dev.sweepline.hydra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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

  private static final String EXTENSION = ".yaml";

  private final SortedMap<String, String> files;
  private final Map<String, SortedSet<String>> optionsOfGroup = new HashMap<>();
  private final Map<String, ConfigFile> parsed = new ConcurrentHashMap<>();

  private ConfigTree(Map<String, String> files) {
    this.files = new TreeMap<>(files);
    for (String file : this.files.keySet()) {
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
    return new ConfigTree(pathToText);
  }

  /// The YAML files of a folder, as they are now.
  public static ConfigTree ofDirectory(Path directory) {
    var files = new HashMap<String, String>();
    try (var paths = Files.walk(directory)) {
      for (Path path : paths.filter(file -> file.toString().endsWith(EXTENSION)).toList()) {
        String name = directory.relativize(path).toString().replace('\\', '/');
        if (Files.isRegularFile(path) && !isHidden(name)) {
          files.put(name, Files.readString(path));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading the configuration tree " + directory, e);
    }
    return new ConfigTree(files);
  }

  /// A mounted ConfigMap keeps its files in a hidden folder and links to them from outside.
  private static boolean isHidden(String path) {
    return path.startsWith(".") || path.contains("/.");
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

  /// The texts of all files, keyed by path.
  public Map<String, String> files() {
    return Map.copyOf(files);
  }

  /// What is wrong with the files themselves, whether or not a composition would use them.
  public List<Problem> problems() {
    var problems = new ArrayList<Problem>();
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
