package dev.sweepline.hydra;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Reads the YAML files below a folder.
final class TreeFiles {

  /// @param texts keyed by path below the folder
  /// @param unreadable files without a text, and why
  record Folder(Map<String, String> texts, Map<String, Problem> unreadable) {}

  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, Problem> unreadable = new HashMap<>();
  private final Set<Path> underway = new HashSet<>();

  private TreeFiles() {}

  static Folder read(Path directory) throws IOException {
    var files = new TreeFiles();
    files.addAll(directory, "");
    return new Folder(files.texts, files.unreadable);
  }

  /// A link to a folder it is in leads nowhere new.
  private void addAll(Path folder, String prefix) throws IOException {
    Path real = folder.toRealPath();
    if (!underway.add(real)) {
      return;
    }
    try (var children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        String name = String.valueOf(child.getFileName());
        // A mounted ConfigMap keeps its files in a hidden folder and links to them from outside.
        if (name.startsWith(".")) {
          continue;
        }
        if (Files.isDirectory(child)) {
          addAll(child, prefix + name + "/");
        } else if (name.endsWith(ConfigTree.EXTENSION) && Files.isRegularFile(child)) {
          add(child, prefix + name);
        }
      }
    } finally {
      underway.remove(real);
    }
  }

  private void add(Path file, String path) throws IOException {
    try {
      texts.put(path, Files.readString(file));
    } catch (CharacterCodingException _) {
      unreadable.put(path, problem(path, "the file is not text in UTF-8"));
    } catch (AccessDeniedException _) {
      unreadable.put(path, problem(path, "the file cannot be read: permission denied"));
    }
  }

  private static Problem problem(String path, String why) {
    return Problem.of(Problem.Category.YAML, why).about(path).at(new Place(path, 1));
  }
}
