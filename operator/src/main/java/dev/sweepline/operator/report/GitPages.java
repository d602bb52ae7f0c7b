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

/// The files of a commit, and what they are with reports among them. What people wrote between the
/// markers stays; where it could not stay, nothing is written.
final class GitPages {
  private static final int LARGEST = 1 << 20;

  private final Repository repository;
  private final Optional<ObjectId> tree;
  private final DirCache index = DirCache.newInCore();

  GitPages(Repository repository, Optional<ObjectId> commit) throws IOException {
    this.repository = repository;
    if (commit.isEmpty()) {
      this.tree = Optional.empty();
      return;
    }
    try (var walk = new RevWalk(repository);
        var reader = repository.newObjectReader()) {
      this.tree = Optional.of(walk.parseCommit(commit.get()).getTree().getId());
      var builder = index.builder();
      builder.addTree(new byte[0], DirCacheEntry.STAGE_0, reader, tree.get());
      builder.finish();
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
    var file = index.getEntry(path);
    if (file == null || !isFile(file)) {
      return Optional.empty();
    }
    try (var reader = repository.newObjectReader()) {
      var bytes = reader.open(file.getObjectId(), Constants.OBJ_BLOB).getCachedBytes(LARGEST);
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notText) {
      throw new Refused("NotesDamaged", path + " is not overwritten: it is no UTF-8 text");
    } catch (LargeObjectException | MissingObjectException tooLarge) {
      throw new Refused(
          "NotesDamaged", path + " is not overwritten: it is larger than 1 MiB, and no report");
    }
  }

  private static boolean isFile(DirCacheEntry entry) {
    return FileMode.REGULAR_FILE.equals(entry.getRawMode())
        || FileMode.EXECUTABLE_FILE.equals(entry.getRawMode());
  }

  /// Nothing else is in the way: neither a file where a folder is needed, nor a link.
  private void expectRoom(String path) throws IOException {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      var folder = path.substring(0, slash);
      if (index.getEntry(folder) != null) {
        throw new Refused("PathTaken", "spec.report.git.path: " + folder + " is no folder there");
      }
    }
    var found = index.getEntry(path);
    if (found == null ? index.getEntriesWithin(path).length > 0 : !isFile(found)) {
      throw new Refused("PathTaken", path + " is not overwritten: it is no file");
    }
  }

  private ObjectId write(Map<String, byte[]> files) throws IOException {
    try (var inserter = repository.newObjectInserter()) {
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
