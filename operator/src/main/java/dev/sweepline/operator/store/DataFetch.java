package dev.sweepline.operator.store;

import dev.sweepline.operator.store.Bucket.Stored;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Makes a folder hold what a bucket's folder holds before a trainer begins: an init container, so
/// that any trainer image finds files.
///
/// Where the folder outlives the Pod, only what is not there yet is fetched, and Pods that fill it
/// at the same time take turns.
public final class DataFetch {
  /// What it has to know is not in its environment.
  public static final int NOT_TOLD = 2;

  /// The store has no such data, or does not give them, or they are more than the folder may have:
  /// the same again in an hour.
  public static final int REFUSED = 5;

  /// The disk is full, or something else is wrong with it: another node's may do.
  public static final int DISK = 6;

  private static final String FULL = "No space left on device";

  private static final System.Logger LOG = System.getLogger(DataFetch.class.getName());

  /// A request takes as long for a small file as for a larger one.
  private static final int AT_A_TIME = 8;

  private final DataSettings settings;
  private final Bucket bucket;

  DataFetch(DataSettings settings, Bucket bucket) {
    this.settings = settings;
    this.bucket = bucket;
  }

  /// What no repetition changes.
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /// No arguments: the environment says all.
  public static void main(String[] arguments) throws InterruptedException, IOException {
    DataSettings settings;
    try {
      settings = DataSettings.of(System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      LastWords.write(
          StoreSettings.terminationLog(System.getenv()), String.valueOf(e.getMessage()));
      System.exit(NOT_TOLD);
      return;
    }
    System.exit(run(settings));
  }

  static int run(DataSettings settings) throws InterruptedException, IOException {
    try (var bucket = new Bucket(settings.place())) {
      new DataFetch(settings, bucket).fill();
      return 0;
    } catch (Refused e) {
      return ended(settings, REFUSED, e);
    } catch (StoreTrouble e) {
      return ended(settings, e.refused() ? REFUSED : Fetch.NO_STORE, e);
    } catch (IOException e) {
      return ended(settings, DISK, e);
    }
  }

  private static int ended(DataSettings settings, int code, Exception why) throws IOException {
    var said = String.valueOf(why.getMessage());
    var words = said.contains(FULL) ? said + "; " + moreRoom(settings) : said;
    LOG.log(Level.ERROR, "the data are not there: {0}", words);
    LastWords.write(settings.terminationLog(), words);
    return code;
  }

  private void fill() throws IOException, InterruptedException, Refused {
    Files.createDirectories(settings.folder());
    if (!settings.cached()) {
      fetchAll();
      return;
    }
    var lock = settings.folder().resolveSibling(settings.folder().getFileName() + ".lock");
    try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      fetchAll();
    }
  }

  private void fetchAll() throws IOException, InterruptedException, Refused {
    var stored =
        Patience.of(settings.patience()).with(() -> bucket.list("")).stream()
            // Consoles make such objects for folders.
            .filter(file -> !file.name().isEmpty() && !file.name().endsWith("/"))
            .toList();
    if (stored.isEmpty()) {
      throw new Refused(
          "there is nothing in %s; look at %s.uri"
              .formatted(settings.place().address(""), DataSettings.FIELD));
    }
    var names = stored.stream().map(Stored::name).collect(Collectors.toSet());
    for (var name : names) {
      if (!DataFolder.canHave(name, names)) {
        throw new Refused(
            "%s cannot be a file of a folder; rename the object"
                .formatted(settings.place().address(name)));
      }
    }
    var folder = new DataFolder(settings.folder());
    if (settings.cached()) {
      folder.keepOnly(stored);
    }
    var missing = stored.stream().filter(file -> !folder.has(file)).toList();
    expectRoom(stored, missing, folder);
    fetch(missing, folder);
    LOG.log(
        Level.INFO,
        "data are there files={0} fetched={1}",
        Integer.toString(stored.size()),
        Integer.toString(missing.size()));
  }

  private void expectRoom(List<Stored> stored, List<Stored> missing, DataFolder folder)
      throws IOException, Refused {
    long all = stored.stream().mapToLong(Stored::size).sum();
    if (settings.limit().isPresent() && all > settings.limit().getAsLong()) {
      throw new Refused(
          "%s has %s in %d files, more than %s.sizeLimit of %s; raise it"
              .formatted(
                  settings.place().address(""),
                  DataProgress.size(all),
                  stored.size(),
                  DataSettings.FIELD,
                  DataProgress.size(settings.limit().getAsLong())));
    }
    long wanted = missing.stream().mapToLong(file -> file.size() - folder.begun(file)).sum();
    long free = Files.getFileStore(settings.folder()).getUsableSpace();
    if (wanted > free) {
      throw new IOException(
          "%s has no room: %s are to be fetched, %s are free; %s"
              .formatted(
                  settings.folder(),
                  DataProgress.size(wanted),
                  DataProgress.size(free),
                  moreRoom(settings)));
    }
  }

  private static String moreRoom(DataSettings settings) {
    return settings.cached()
        ? "give " + DataSettings.FIELD + ".cache a larger volume"
        : "take nodes with more disk, or a volume as " + DataSettings.FIELD + ".cache";
  }

  private void fetch(List<Stored> missing, DataFolder folder)
      throws IOException, InterruptedException {
    var progress = new DataProgress(missing.stream().mapToLong(Stored::size).sum());
    ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      var done = new ExecutorCompletionService<Void>(workers);
      for (var file : missing) {
        var _ =
            done.submit(() -> {
              fetch(file, folder, progress);
              return null;
            });
      }
      for (int i = 0; i < missing.size(); i++) {
        done.take().get();
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException trouble -> throw trouble;
        case RuntimeException trouble -> throw trouble;
        case null, default -> throw new IllegalStateException("fetching data", e);
      }
    } finally {
      workers.shutdownNow();
    }
  }

  /// Every byte that comes is a reason to go on trying.
  private void fetch(Stored file, DataFolder folder, DataProgress progress)
      throws IOException, InterruptedException {
    while (true) {
      long before = folder.begun(file);
      try {
        Patience.of(settings.patience())
            .with(() -> {
              folder.take(file, bucket, progress);
              return true;
            });
        return;
      } catch (StoreTrouble e) {
        if (e.refused() || folder.begun(file) <= before) {
          throw e;
        }
      }
    }
  }
}
