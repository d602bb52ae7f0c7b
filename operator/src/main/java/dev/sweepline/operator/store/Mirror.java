package dev.sweepline.operator.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes the store hold what an attempt's folder holds: what is written there comes, what is
/// deleted there goes. Files are told apart by size, time and inode.
///
/// A name that ends in `.tmp` or `.part`, or begins with a dot, is not finished.
final class Mirror {
  private static final System.Logger LOG = System.getLogger(Mirror.class.getName());

  /// A file that never rests, such as a log, is taken so often.
  private static final long RESTLESS_NANOS = 60_000_000_000L;

  private final StoreSettings settings;
  private final Bucket bucket;
  private final Map<String, Stamp> seen = new HashMap<>();
  private final Map<String, Long> restless = new HashMap<>();
  private final Map<String, InStore> stored = new TreeMap<>();
  private final Set<String> tooLarge = new HashSet<>();
  private final List<String> leftovers;

  /// What tells that a file has other content than before.
  private record Stamp(long size, FileTime modified, @Nullable Object inode) {}

  private record Found(String name, Path file, Stamp stamp) {}

  private record InStore(@Nullable Stamp stamp, String sha256) {}

  Mirror(StoreSettings settings, Bucket bucket) throws IOException {
    this.settings = settings;
    this.bucket = bucket;
    leftovers = Fetch.leftovers(settings.folder());
    Files.createDirectories(snapshots());
  }

  /// What an earlier process of the same attempt had stored is not stored again.
  void learn() {
    if (settings.attempt().isPresent()) {
      for (var known : bucket.list("a" + settings.attempt().getAsInt() + "/")) {
        stored.put(known.name(), new InStore(null, bucket.digest(known.name()).orElse("")));
      }
    }
    leftovers.stream()
        .filter(name -> !stored.containsKey(name))
        .forEach(name -> stored.put(name, new InStore(null, "")));
  }

  /// Stores what has come to rest, and takes away what is gone.
  ///
  /// @param last whether nobody writes any more: then everything is stored
  /// @return whether something is still to be stored
  boolean round(boolean last) throws IOException {
    var files = files();
    boolean waiting = false;
    for (var file : files) {
      var known = stored.get(file.name());
      if (known != null && file.stamp().equals(known.stamp())) {
        continue;
      }
      if (last || rests(file)) {
        waiting |= !store(file, known);
      } else {
        waiting = true;
      }
    }
    forget(files);
    return waiting;
  }

  /// What was too large for one request.
  Set<String> tooLarge() {
    return Set.copyOf(tooLarge);
  }

  /// Everything that the store does not have as it is.
  List<String> unstored() throws IOException {
    return files().stream()
        .filter(file -> {
          var known = stored.get(file.name());
          return known == null || !file.stamp().equals(known.stamp()) || isTooLarge(file);
        })
        .map(Found::name)
        .toList();
  }

  private boolean rests(Found file) {
    var before = seen.put(file.name(), file.stamp());
    if (file.stamp().equals(before)) {
      return true;
    }
    long now = System.nanoTime();
    return now - restless.computeIfAbsent(file.name(), _ -> now) > RESTLESS_NANOS;
  }

  /// @return whether the store has it as it is now
  private boolean store(Found file, @Nullable InStore known) throws IOException {
    restless.remove(file.name());
    if (isTooLarge(file)) {
      if (tooLarge.add(file.name())) {
        LOG.log(
            Level.ERROR,
            "too large for the store file={0} bytes={1}",
            file.name(),
            file.stamp().size());
      }
      stored.put(file.name(), new InStore(file.stamp(), ""));
      return true;
    }
    var snapshot = snapshots().resolve("snapshot");
    Files.deleteIfExists(snapshot);
    try {
      // The name may get other content at any moment; the content keeps this one.
      Files.createLink(snapshot, file.file());
      var sha256 = Digests.sha256(snapshot);
      if (known == null || !known.sha256().equals(sha256)) {
        send(file.name(), snapshot, sha256);
      }
      var after = stamp(Files.readAttributes(snapshot, BasicFileAttributes.class));
      stored.put(file.name(), new InStore(after.equals(file.stamp()) ? after : null, sha256));
      return after.equals(file.stamp());
    } catch (NoSuchFileException gone) {
      return true;
    } finally {
      Files.deleteIfExists(snapshot);
    }
  }

  private void send(String name, Path snapshot, String sha256) {
    var twin =
        stored.entrySet().stream()
            .filter(
                other -> !other.getKey().equals(name) && other.getValue().sha256().equals(sha256))
            .map(Map.Entry::getKey)
            .findFirst();
    LOG.log(Level.INFO, "storing file={0} as={1}", name, settings.address(name));
    if (twin.isPresent()) {
      bucket.copy(twin.get(), name);
    } else {
      bucket.put(name, snapshot, sha256);
    }
    LOG.log(Level.INFO, "stored file={0} digest={1}", name, sha256);
  }

  private void forget(List<Found> files) {
    var there = new HashSet<String>();
    files.forEach(file -> there.add(file.name()));
    for (var name : List.copyOf(stored.keySet())) {
      if (!there.contains(name)) {
        bucket.delete(name);
        stored.remove(name);
        LOG.log(Level.INFO, "deleted file={0}", name);
      }
    }
    seen.keySet().retainAll(there);
    restless.keySet().retainAll(there);
    tooLarge.retainAll(there);
  }

  /// Those written first come first, so that nothing waits for ever.
  private List<Found> files() throws IOException {
    var found = new TreeMap<String, Found>();
    for (var leftover : leftovers) {
      of(settings.folder().resolve(leftover)).ifPresent(file -> found.put(file.name(), file));
    }
    if (settings.attempt().isPresent()) {
      var own = settings.folder().resolve("a" + settings.attempt().getAsInt());
      if (Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
        Files.walkFileTree(own, new Visitor(found));
      }
    }
    return found.values().stream()
        .sorted(
            Comparator.comparing((Found file) -> file.stamp().modified())
                .thenComparing(Found::name))
        .toList();
  }

  private Optional<Found> of(Path file) {
    try {
      var attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          ? Optional.of(
              new Found(settings.folder().relativize(file).toString(), file, stamp(attributes)))
          : Optional.empty();
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stamp stamp(BasicFileAttributes attributes) {
    return new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
  }

  private static boolean isTooLarge(Found file) {
    return file.stamp().size() > Bucket.LARGEST;
  }

  /// In the same file system, or no link can be made, and where no trainer looks.
  private Path snapshots() {
    return settings.folder().resolve(".store");
  }

  /// Links are not followed: nothing outside the folder is stored.
  private final class Visitor extends SimpleFileVisitor<Path> {
    private final Map<String, Found> found;

    private Visitor(Map<String, Found> found) {
      this.found = found;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      var name = file.getFileName().toString();
      if (!name.startsWith(".") && !name.endsWith(".tmp") && !name.endsWith(".part")) {
        of(file).ifPresent(each -> found.put(each.name(), each));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
      if (why instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw why;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException why)
        throws IOException {
      return why instanceof NoSuchFileException
          ? FileVisitResult.CONTINUE
          : super.postVisitDirectory(folder, why);
    }
  }
}
