package dev.sweepline.contract;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Keys for signing events, one per attempt, all derived from the operator's root key: nothing to
/// store.
public final class EventKeys {
  private EventKeys() {}

  /// The key in hexadecimal, as `EventMac` and `SWEEPLINE_EVENT_KEY` want it.
  public static String derive(byte[] rootKey, String uid, int attempt) {
    var purpose = "sweepline.dev/event-key/v1\n" + uid + "\n" + attempt;
    return HexFormat.of()
        .formatHex(EventMac.hmac(rootKey, purpose.getBytes(StandardCharsets.UTF_8)));
  }
}
