package dev.sweepline.operator.ledger;

import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A million entries in some two hundred megabytes, and hardly any object for a collector to visit.
///
/// An entry lies in a page of bytes, behind its key; an open-addressing table of positions finds
/// it. A new version goes to the end; a page of which most is outdated is cleared up.
// A map from a library (fastutil, Eclipse Collections) costs two arrays and their headers an entry.
final class PackedEntries {
  private static final int PAGE_BITS = 20;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final int DIGEST = 32;
  private static final int DIGEST_TEXT = 7;
  private static final int EMPTY = 0;
  private static final int REMOVED = -1;
  private static final int SMALLEST = 1 << 10;
  private static final HexFormat HEX = HexFormat.of();

  private final Words words = new Words();
  private final Packer key = new Packer(words);
  private final Packer value = new Packer(words);
  private final List<byte @Nullable []> pages = new ArrayList<>();
  private final List<Integer> free = new ArrayList<>();
  private int[] outdated = new int[16];
  private int[] table = new int[SMALLEST];
  private int current = -1;
  private int end = PAGE;
  private int used;
  private int size;

  int size() {
    return size;
  }

  /// What it takes on the heap, but for the words.
  long bytes() {
    return (long) (pages.size() - free.size()) * PAGE + 4L * table.length;
  }

  Optional<LedgerEntry> get(LedgerKey wanted) {
    pack(wanted);
    int position = table[find()];
    if (position <= EMPTY) {
      return Optional.empty();
    }
    var from = at(position - 1);
    skipKey(from);
    from.number();
    return Optional.of(EntryPacking.unpack(wanted, from));
  }

  void put(LedgerEntry entry) {
    value.clear();
    EntryPacking.pack(entry, value);
    pack(entry.key());
    int slot = find();
    int before = table[slot];
    if (before > EMPTY) {
      outdate(before - 1);
    } else {
      size++;
      used += before == EMPTY ? 1 : 0;
    }
    int length = value.length();
    key.number(length);
    int position = reserve(key.length() + length);
    var page = page(position >>> PAGE_BITS);
    key.copyTo(page, position & (PAGE - 1));
    value.copyTo(page, (position & (PAGE - 1)) + key.length());
    table[slot] = position + 1;
    if (used * 3L > table.length * 2L) {
      rehash();
    }
    if (before > EMPTY) {
      clearUp((before - 1) >>> PAGE_BITS);
    }
  }

  void remove(LedgerKey gone) {
    pack(gone);
    int slot = find();
    if (table[slot] > EMPTY) {
      outdate(table[slot] - 1);
      table[slot] = REMOVED;
      size--;
    }
  }

  /// In order, so that the same ledger is always told alike.
  List<LedgerKey> keys(String namespace) {
    int number = words.number(namespace);
    var digests = new ArrayList<byte[]>();
    for (int position : table) {
      if (position > EMPTY) {
        var from = at(position - 1);
        if (from.count() - Packer.FIRST_WORD == number) {
          int start = from.at();
          digests.add(
              Arrays.copyOfRange(page((position - 1) >>> PAGE_BITS), start, start + DIGEST));
        }
      }
    }
    digests.sort(Arrays::compareUnsigned);
    var keys = new ArrayList<LedgerKey>(digests.size());
    digests.forEach(
        digest -> keys.add(new LedgerKey(namespace, "sha256:" + HEX.formatHex(digest))));
    return Collections.unmodifiableList(keys);
  }

  private void pack(LedgerKey wanted) {
    key.clear();
    int namespace = words.number(wanted.namespace());
    if (namespace < 0) {
      throw new IllegalStateException("too many namespaces in the ledger");
    }
    key.number(Packer.FIRST_WORD + namespace);
    key.raw(HEX.parseHex(wanted.digest(), DIGEST_TEXT, wanted.digest().length()));
  }

  /// The slot of the packed key, or where it would go.
  private int find() {
    int mask = table.length - 1;
    int slot = key.hash() & mask;
    int vacant = -1;
    while (table[slot] != EMPTY) {
      int position = table[slot] - 1;
      if (table[slot] == REMOVED) {
        vacant = vacant < 0 ? slot : vacant;
      } else if (key.isAt(page(position >>> PAGE_BITS), position & (PAGE - 1))) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return vacant < 0 ? slot : vacant;
  }

  private Unpacker at(int position) {
    return new Unpacker(words, page(position >>> PAGE_BITS), position & (PAGE - 1));
  }

  private static void skipKey(Unpacker from) {
    from.number();
    from.skip(DIGEST);
  }

  private byte[] page(int number) {
    var page = pages.get(number);
    if (page == null) {
      throw new IllegalStateException("page " + number + " was cleared up");
    }
    return page;
  }

  /// Where so many bytes go.
  private int reserve(int length) {
    if (length > PAGE) {
      throw new IllegalStateException("an entry of " + length + " bytes");
    }
    if (end + length > PAGE) {
      if (current >= 0) {
        // What is left of the page has no entry; zero is no word's number.
        outdated[current] += PAGE - end;
      }
      current = newPage();
      end = 0;
    }
    int position = (current << PAGE_BITS) | end;
    end += length;
    return position;
  }

  private int newPage() {
    if (!free.isEmpty()) {
      int number = free.removeLast();
      pages.set(number, new byte[PAGE]);
      return number;
    }
    if (pages.size() >= 1 << (31 - PAGE_BITS)) {
      throw new IllegalStateException("the ledger takes more than 2 GiB");
    }
    pages.add(new byte[PAGE]);
    if (outdated.length < pages.size()) {
      outdated = Arrays.copyOf(outdated, pages.size() * 2);
    }
    return pages.size() - 1;
  }

  private void outdate(int position) {
    var from = at(position);
    int start = from.at();
    skipKey(from);
    int length = from.count();
    outdated[position >>> PAGE_BITS] += from.at() - start + length;
  }

  /// Moves what is current out of a page of which most is not.
  private void clearUp(int number) {
    if (number != current && outdated[number] > PAGE / 2) {
      evacuate(number);
    }
  }

  private void evacuate(int number) {
    var page = page(number);
    int offset = 0;
    while (offset < PAGE && page[offset] != 0) {
      int position = (number << PAGE_BITS) | offset;
      var from = new Unpacker(words, page, offset);
      skipKey(from);
      int length = from.count();
      int whole = from.at() + length - offset;
      key.clear();
      key.raw(Arrays.copyOfRange(page, offset, keyEnd(page, offset)));
      int slot = find();
      if (table[slot] == position + 1) {
        int moved = reserve(whole);
        System.arraycopy(page, offset, page(moved >>> PAGE_BITS), moved & (PAGE - 1), whole);
        table[slot] = moved + 1;
      }
      offset += whole;
    }
    pages.set(number, null);
    outdated[number] = 0;
    free.add(number);
  }

  private int keyEnd(byte[] page, int offset) {
    var from = new Unpacker(words, page, offset);
    skipKey(from);
    return from.at();
  }

  private void rehash() {
    int wanted = SMALLEST;
    while (wanted < size * 2L) {
      wanted <<= 1;
    }
    var old = table;
    table = new int[wanted];
    used = size;
    int mask = wanted - 1;
    for (int position : old) {
      if (position > EMPTY) {
        var page = page((position - 1) >>> PAGE_BITS);
        int offset = (position - 1) & (PAGE - 1);
        key.clear();
        key.raw(Arrays.copyOfRange(page, offset, keyEnd(page, offset)));
        int slot = key.hash() & mask;
        while (table[slot] != EMPTY) {
          slot = (slot + 1) & mask;
        }
        table[slot] = position;
      }
    }
  }
}
