package dev.sweepline.operator.ledger;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// An export that nobody made, in the order of an export.
public final class MadeUpLines {
  private MadeUpLines() {}

  public static List<String> of(String namespace, int count) {
    var made = new Entries(11);
    var lines = new TreeMap<String, String>();
    while (lines.size() < count) {
      var entry = made.next(namespace);
      lines.put(entry.digest(), new String(LedgerJson.bytes(entry), StandardCharsets.UTF_8));
    }
    return new ArrayList<>(lines.values());
  }
}
