package dev.sweepline.operator.cleanup;

import dev.sweepline.contract.TerminationMessage;
import dev.sweepline.planner.cleanup.Removal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Removes the checkpoints that its environment names, says in its termination message which are
/// gone, and ends. One that is killed has said what it had done until then.
public final class Cleaner {
  /// The folder with the experiments' folders.
  public static final String FOLDER = "SWEEPLINE_CLEANER_FOLDER";

  /// What to remove, as `<uid>:<attempt below which>`, separated by blanks.
  public static final String REMOVALS = "SWEEPLINE_CLEANER_REMOVALS";

  private static final System.Logger LOG = System.getLogger(Cleaner.class.getName());
  private static final int WORDS = 512;

  private final CheckpointStore store;
  private final Path message;

  Cleaner(CheckpointStore store, Path message) {
    this.store = store;
    this.message = message;
  }

  /// No arguments: the environment says all.
  public static void main(String[] arguments) throws IOException {
    Map<String, String> environment = System.getenv();
    var folder = environment.getOrDefault(FOLDER, "");
    var removals = Removal.read(environment.get(REMOVALS));
    if (folder.isBlank() || removals.isEmpty()) {
      LOG.log(Level.ERROR, "{0} and {1} are needed", FOLDER, REMOVALS);
      System.exit(1);
    }
    var cleaner = new Cleaner(new FolderStore(Path.of(folder)), Path.of(TerminationMessage.PATH));
    System.exit(cleaner.run(removals) ? 0 : 1);
  }

  /// False where not everything could be removed.
  boolean run(List<Removal> removals) throws IOException {
    var done = new ArrayList<Removal>();
    var trouble = "";
    for (var removal : removals) {
      try {
        store.remove(removal);
        done.add(removal);
        LOG.log(
            Level.INFO, "checkpoints removed uid={0} below={1}", removal.uid(), removal.below());
      } catch (IOException e) {
        LOG.log(Level.ERROR, "checkpoints not removed uid={0} cause={1}", removal.uid(), e);
        trouble = trouble.isEmpty() ? removal.uid() + ": " + e : trouble;
      }
      say(done, trouble);
    }
    return trouble.isEmpty();
  }

  private void say(List<Removal> done, String trouble) throws IOException {
    var words = trouble.substring(0, Math.min(trouble.length(), WORDS));
    Files.writeString(message, Removal.text(done) + "\n" + words);
  }
}
