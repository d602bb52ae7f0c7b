package dev.sweepline.operator.cleanup;

import dev.sweepline.contract.SpooledLetter;
import dev.sweepline.planner.cleanup.Removal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A volume with a folder for each experiment, as `<uid>/a<attempt>`.
///
/// Every step goes down from a folder that is open, and follows no link: whoever may write to the
/// volume cannot make it remove anything else. What is small and somebody may still ask for stays:
/// rows that Kafka does not keep any more come from `metrics.jsonl`, events that were not delivered
/// from `events.spool`.
final class FolderStore implements CheckpointStore {
  private static final Pattern ATTEMPT = Pattern.compile("a([1-9]\\d{0,3})");
  private static final Set<String> KEPT =
      Set.of("metrics.jsonl", "config.yaml", SpooledLetter.FILE);

  private final Path root;

  FolderStore(Path root) {
    this.root = root;
  }

  @Override
  public void remove(Removal removal) throws IOException {
    try (var folders = Files.newDirectoryStream(root)) {
      if (!(folders instanceof SecureDirectoryStream<Path> experiments)) {
        throw new IOException(root + " cannot be walked without following links");
      }
      var experiment = Path.of(removal.uid());
      if (isFolder(experiments, experiment)) {
        try (var attempts = experiments.newDirectoryStream(experiment, LinkOption.NOFOLLOW_LINKS)) {
          removeBelow(removal.below(), attempts);
        }
      }
    }
  }

  private static void removeBelow(int below, SecureDirectoryStream<Path> attempts)
      throws IOException {
    for (var folder : names(attempts)) {
      var number = ATTEMPT.matcher(folder.toString());
      if (number.matches()
          && Integer.parseInt(number.group(1)) < below
          && isFolder(attempts, folder)) {
        removeAttempt(attempts, folder);
      }
    }
  }

  private static void removeAttempt(SecureDirectoryStream<Path> parent, Path folder)
      throws IOException {
    boolean empty = true;
    try (var files = parent.newDirectoryStream(folder, LinkOption.NOFOLLOW_LINKS)) {
      for (var name : names(files)) {
        if (KEPT.contains(name.toString()) && !isFolder(files, name)) {
          empty = false;
        } else {
          removeAll(files, name);
        }
      }
    }
    if (empty) {
      gone(() -> parent.deleteDirectory(folder));
    }
  }

  private static void removeAll(SecureDirectoryStream<Path> parent, Path name) throws IOException {
    if (!isFolder(parent, name)) {
      // A link goes, not what it leads to.
      gone(() -> parent.deleteFile(name));
      return;
    }
    try (var inside = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      for (var each : names(inside)) {
        removeAll(inside, each);
      }
    }
    gone(() -> parent.deleteDirectory(name));
  }

  /// Not what a link leads to.
  private static boolean isFolder(SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    try {
      return parent
          .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes()
          .isDirectory();
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  private static List<Path> names(SecureDirectoryStream<Path> folder) {
    var names = new ArrayList<Path>();
    for (var path : folder) {
      names.add(path.getFileName());
    }
    return names;
  }

  private interface Deletion {
    void run() throws IOException;
  }

  /// Another clean-up may have been here a moment ago.
  private static void gone(Deletion deletion) throws IOException {
    try {
      deletion.run();
    } catch (NoSuchFileException already) {
      // As wanted.
    }
  }
}
