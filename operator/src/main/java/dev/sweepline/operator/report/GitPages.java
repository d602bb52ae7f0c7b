package dev.sweepline.operator.report;

import dev.sweepline.operator.report.GitBranch.Refused;
import dev.sweepline.planner.report.Document;
import dev.sweepline.planner.report.Notes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/// The files of a commit, and what they are with reports among them. What people wrote between the
/// markers stays; where it could not stay, nothing is written.
final class GitPages {
  private static final int LARGEST = 1 << 20;

  private final Repository repository;
  private final Optional<ObjectId> tree;

  GitPages(Repository repository, Optional<ObjectId> commit) throws IOException {
    this.repository = repository;
    if (commit.isEmpty()) {
      this.tree = Optional.empty();
    } else {
      try (var walk = new RevWalk(repository)) {
        this.tree = Optional.of(walk.parseCommit(commit.get()).getTree().getId());
      }
    }
  }

  boolean isSame(ObjectId other) {
    return tree.isPresent() && tree.get().equals(other);
  }

  /// The tree with these reports in a folder.
  ObjectId with(String folder, List<Document> documents) throws IOException {
    var files = new LinkedHashMap<String, byte[]>();
    for (var document : documents) {
      var page = folder + "/" + document.name() + ".md";
      for (var figure : document.figures().entrySet()) {
        files.put(
            folder + "/" + Document.folder(document.name()) + "/" + figure.getKey(),
            figure.getValue().getBytes(StandardCharsets.UTF_8));
      }
      files.put(page, merged(page, document.markdown()).getBytes(StandardCharsets.UTF_8));
    }
    for (var path : files.keySet()) {
      expectRoom(path);
    }
    return write(files);
  }

  private String merged(String path, String report) throws IOException {
    var earlier = text(path);
    if (earlier.isEmpty()) {
      return report;
    }
    return switch (Notes.keep(report, earlier.get())) {
      case Notes.Merged.Text(var text) -> text;
      case Notes.Merged.Refused(var why) ->
          throw new Refused("NotesDamaged", path + " is not overwritten: " + why);
    };
  }

  private Optional<String> text(String path) throws IOException {
    var file = mode(path);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (var reader = repository.newObjectReader()) {
      var bytes = reader.open(file.get().id(), Constants.OBJ_BLOB).getCachedBytes(LARGEST);
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notText) {
      throw new Refused("NotesDamaged", path + " is not overwritten: it is no UTF-8 text");
    } catch (LargeObjectException | MissingObjectException tooLarge) {
      throw new Refused(
          "NotesDamaged", path + " is not overwritten: it is larger than 1 MiB, and no report");
    }
  }

  private record Entry(ObjectId id, FileMode mode) {}

  private Optional<Entry> mode(String path) throws IOException {
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    try (var walk = TreeWalk.forPath(repository, path, tree.get())) {
      return walk == null
          ? Optional.empty()
          : Optional.of(new Entry(walk.getObjectId(0), walk.getFileMode(0)));
    }
  }

  /// Nothing else is in the way: neither a file where a folder is needed, nor a link.
  private void expectRoom(String path) throws IOException {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      var folder = path.substring(0, slash);
      var found = mode(folder);
      if (found.isPresent() && !FileMode.TREE.equals(found.get().mode())) {
        throw new Refused("PathTaken", "spec.report.git.path: " + folder + " is no folder there");
      }
    }
    var found = mode(path);
    if (found.isPresent()
        && !FileMode.REGULAR_FILE.equals(found.get().mode())
        && !FileMode.EXECUTABLE_FILE.equals(found.get().mode())) {
      throw new Refused("PathTaken", path + " is not overwritten: it is no file");
    }
  }

  private ObjectId write(Map<String, byte[]> files) throws IOException {
    try (var inserter = repository.newObjectInserter();
        var reader = repository.newObjectReader()) {
      var index = DirCache.newInCore();
      if (tree.isPresent()) {
        var builder = index.builder();
        builder.addTree(new byte[0], DirCacheEntry.STAGE_0, reader, tree.get());
        builder.finish();
      }
      var editor = index.editor();
      for (var file : files.entrySet()) {
        var id = inserter.insert(Constants.OBJ_BLOB, file.getValue());
        editor.add(
            new DirCacheEditor.PathEdit(file.getKey()) {
              @Override
              public void apply(DirCacheEntry entry) {
                entry.setFileMode(FileMode.REGULAR_FILE);
                entry.setObjectId(id);
              }
            });
      }
      editor.finish();
      var written = index.writeTree(inserter);
      inserter.flush();
      return written;
    }
  }
}
