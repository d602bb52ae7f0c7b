package dev.sweepline.trainer.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sweepline.contract.EventMac;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Letters until Kafka has them, in order: in memory while it answers, on disk when it does not.
///
/// A letter gets its number when it is put in. A full spool is thinned and the letters behind are
/// numbered again, for nobody has seen them yet: so a gap in the numbers is always a loss, never a
/// choice.
final class Outbox {
  private static final System.Logger LOG = System.getLogger(Outbox.class.getName());
  private static final int IN_MEMORY = 1000;

  /// @param file beside the checkpoints, where a later attempt finds it
  /// @param bytes beyond which progress is thinned
  record Spool(Path file, long bytes) {}

  /// A letter that was handed out.
  static final class Handed {
    final Letter letter;
    private @Nullable SpoolFile in;

    private Handed(Letter letter, @Nullable SpoolFile in) {
      this.letter = letter;
      this.in = in;
    }
  }

  private final Spool place;
  private final @Nullable String macKey;
  private final Deque<SpoolFile> earlier;
  private final Deque<Handed> underWay = new ArrayDeque<>();
  private final Deque<Handed> returned = new ArrayDeque<>();
  private final Deque<Handed> waiting = new ArrayDeque<>();
  // What the disk would not take; behind everything else.
  private final Deque<Letter> refused = new ArrayDeque<>();
  private @Nullable SpoolFile spool;
  private boolean diverting;
  private boolean diskFailed;
  private long seq;
  private long thinned;
  private long thinnedInAll;
  private long fullAt;

  /// @param earlier what attempts before left, to be sent first
  Outbox(Spool place, @Nullable String macKey, List<SpoolFile> earlier) {
    this.place = place;
    this.macKey = macKey;
    this.earlier = new ArrayDeque<>(earlier);
    fullAt = place.bytes();
  }

  void add(Draft draft, Importance importance, long thinnedBefore) throws IOException {
    thinned += thinnedBefore;
    if (importance != Importance.LASTING && noRoom()) {
      leftOut(importance);
      return;
    }
    long told = importance.isProgress() ? thinned : 0;
    var letter = sealed(importance, EventLog.JSON.writeValueAsBytes(draft.numbered(seq++, told)));
    thinned -= told;
    var file = spool;
    if (refused.isEmpty() && (!diverting || file == null)) {
      waiting.add(new Handed(letter, null));
      if (waiting.size() > IN_MEMORY) {
        keep();
      }
      return;
    }
    refused.add(letter);
    if (file != null) {
      flush(file);
      thinIfFull(file);
    }
  }

  private void leftOut(Importance importance) {
    if (importance.isProgress()) {
      thinned++;
      thinnedInAll++;
    }
  }

  /// How many bytes of events did not arrive.
  long bytes() {
    return outside().mapToLong(handed -> handed.letter.value().length).sum()
        + refused.stream().mapToLong(letter -> letter.value().length).sum()
        + Stream.concat(earlier.stream(), Stream.ofNullable(spool))
            .mapToLong(SpoolFile::unread)
            .sum();
  }

  private boolean noRoom() {
    if (diskFailed && spool != null) {
      flush(spool);
    }
    return diskFailed && (waiting.size() > IN_MEMORY || !refused.isEmpty());
  }

  private void flush(SpoolFile file) {
    try {
      while (!refused.isEmpty()) {
        file.append(refused.getFirst());
        refused.removeFirst();
      }
      diskFailed = false;
    } catch (IOException e) {
      failed(e);
    }
  }

  private Letter sealed(Importance importance, byte[] value) {
    return new Letter(importance, value, macKey == null ? null : EventMac.sign(macKey, value));
  }

  /// The next one to send; it stays under way until it arrived or was returned.
  Optional<Handed> next() throws IOException {
    var next = first();
    next.ifPresent(underWay::add);
    return next;
  }

  private Optional<Handed> first() throws IOException {
    if (!returned.isEmpty()) {
      return Optional.of(returned.remove());
    }
    var left = ofEarlier();
    if (left.isPresent()) {
      return left;
    }
    return waiting.isEmpty() ? ofSpool() : Optional.of(waiting.remove());
  }

  private Optional<Handed> ofEarlier() throws IOException {
    while (!earlier.isEmpty()) {
      var file = earlier.getFirst();
      var letter = readable(file);
      if (letter.isPresent()) {
        return letter;
      }
      earlier.removeFirst();
      settle(file);
    }
    return Optional.empty();
  }

  private Optional<Handed> ofSpool() throws IOException {
    var file = spool;
    if (file != null) {
      flush(file);
      var letter = readable(file);
      if (letter.isPresent()) {
        return letter;
      }
      diverting = false;
    }
    return Optional.ofNullable(refused.poll()).map(late -> new Handed(late, null));
  }

  private static Optional<Handed> readable(SpoolFile file) throws IOException {
    for (var line = file.read(); line.isPresent(); line = file.read()) {
      var letter = Letter.ofLine(line.get());
      if (letter.isPresent()) {
        return letter.map(read -> new Handed(read, file));
      }
      LOG.log(Level.WARNING, "spoiled line left out file={0}", file.path());
    }
    return Optional.empty();
  }

  void arrived(Handed handed) throws IOException {
    underWay.remove(handed);
    var file = handed.in;
    if (file != null) {
      settle(file);
    }
  }

  /// A file whose letters have all arrived is not needed any more.
  private void settle(SpoolFile file) throws IOException {
    if (file.unread() > 0 || outside().anyMatch(handed -> handed.in == file)) {
      return;
    }
    if (file == spool) {
      spool = null;
      diverting = false;
      fullAt = place.bytes();
    } else if (earlier.contains(file)) {
      return;
    }
    file.delete();
  }

  /// This one did not go out.
  void putBack(Handed handed) {
    underWay.remove(handed);
    returned.addFirst(handed);
  }

  /// Nothing of what is under way will arrive.
  void putBackAll() {
    while (!underWay.isEmpty()) {
      returned.addFirst(underWay.removeLast());
    }
  }

  int underWay() {
    return underWay.size();
  }

  boolean isEmpty() {
    return outside().findAny().isEmpty()
        && earlier.isEmpty()
        && refused.isEmpty()
        && (spool == null || spool.unread() == 0);
  }

  /// The letters that are in memory, in order.
  private Stream<Handed> outside() {
    return Stream.of(underWay, returned, waiting).flatMap(Deque::stream);
  }

  /// Puts everything on disk, and what comes after it: Kafka may be away for long.
  void keep() {
    var fresh = outside().filter(handed -> handed.in == null).toList();
    if (fresh.isEmpty() || (spool != null && spool.unread() > 0)) {
      return;
    }
    try {
      var file = spool == null ? SpoolFile.create(place.file()) : spool;
      spool = file;
      for (var handed : fresh) {
        file.append(handed.letter);
        file.skipAll();
        handed.in = file;
      }
      diverting = true;
      diskFailed = false;
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(IOException e) {
    if (!diskFailed) {
      LOG.log(Level.WARNING, "events wait in memory, no spool file={0}: {1}", place.file(), e);
    }
    diskFailed = true;
  }

  private void thinIfFull(SpoolFile file) {
    if (file.unread() <= fullAt || !refused.isEmpty()) {
      return;
    }
    try {
      var spooled = sizes(file);
      thin(file, spooled, Thinning.leaving(spooled, file.unread() - place.bytes() * 3 / 4));
    } catch (IOException e) {
      failed(e);
    }
  }

  private static List<Thinning.Spooled> sizes(SpoolFile file) throws IOException {
    var spooled = new ArrayList<Thinning.Spooled>();
    try (var lines = file.again()) {
      for (var line = readable(lines); line.isPresent(); line = readable(lines)) {
        var letter = line.get().letter;
        spooled.add(new Thinning.Spooled(letter.importance(), letter.line().length));
      }
    }
    return spooled;
  }

  private void thin(SpoolFile file, List<Thinning.Spooled> spooled, BitSet leaving)
      throws IOException {
    long number = seq - spooled.size();
    long left = 0;
    long before = thinnedInAll;
    var sparse = SpoolFile.create(place.file().resolveSibling(SpoolFile.NAME + ".part"));
    for (var handed : outside().filter(each -> each.in == file).toList()) {
      sparse.append(handed.letter);
    }
    sparse.skipAll();
    try (var lines = file.again()) {
      for (int i = 0; i < spooled.size(); i++) {
        var letter = readable(lines).orElseThrow().letter;
        if (leaving.get(i)) {
          left += letter.importance().isProgress() ? 1 + thinnedBefore(letter) : 0;
          thinnedInAll += letter.importance().isProgress() ? 1 : 0;
        } else {
          sparse.append(renumbered(letter, number++, left));
          left = letter.importance().isProgress() ? 0 : left;
        }
      }
    }
    file.become(sparse);
    seq = number;
    // Where nothing more can go, the file grows rather than loses.
    fullAt = Math.max(place.bytes(), file.unread() + place.bytes() / 4);
    if (thinnedInAll > before) {
      LOG.log(Level.WARNING, "Kafka is away for long, progress left out events={0}", thinnedInAll);
    }
  }

  private static long thinnedBefore(Letter letter) throws IOException {
    return EventLog.JSON.readTree(letter.value()).path("thinned").asLong();
  }

  private Letter renumbered(Letter letter, long number, long left) throws IOException {
    var event = (ObjectNode) EventLog.JSON.readTree(letter.value());
    event.put("seq", number);
    if (left > 0 && letter.importance().isProgress()) {
      event.put("thinned", event.path("thinned").asLong() + left);
    }
    return sealed(letter.importance(), EventLog.JSON.writeValueAsBytes(event));
  }

  /// Leaves what did not arrive to a later attempt.
  void close() throws IOException {
    keep();
    if (spool != null) {
      flush(spool);
      spool.force();
      spool.close();
      LOG.log(Level.WARNING, "events wait for a later attempt file={0}", spool.path());
    }
    for (var file : earlier) {
      file.close();
    }
  }
}
