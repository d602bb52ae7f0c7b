package dev.sweepline.operator.ledger;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes values into as few bytes as they need; `Unpacker` reads them in the same order.
final class Packer {
  static final int NOTHING = 0;
  static final int RAW = 1;
  static final int HEX = 2;
  static final int UID = 3;
  static final int DECIMAL = 4;
  static final int FIRST_WORD = 5;

  private static final HexFormat LOWER = HexFormat.of();
  private static final int SHORTEST_HEX = 8;
  private static final int SCALE_BITS = 4;
  private static final int UID_LENGTH = 36;

  private final Words words;
  private byte[] bytes = new byte[512];
  private int length;

  Packer(Words words) {
    this.words = words;
  }

  void clear() {
    length = 0;
  }

  int length() {
    return length;
  }

  void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, length);
  }

  /// Of what was packed so far, which ends with a digest.
  int hash() {
    int hash = bytes[0] * 0x9E3779B9;
    for (int i = length - 4; i < length; i++) {
      hash = (hash << 8) ^ (hash >>> 24) ^ bytes[i];
    }
    return (hash * 0x9E3779B9) ^ (hash >>> 15);
  }

  /// Whether the same bytes stand there.
  boolean isAt(byte[] other, int at) {
    return at + length <= other.length && Arrays.equals(bytes, 0, length, other, at, at + length);
  }

  private void room(int more) {
    if (bytes.length < length + more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  void raw(byte[] some) {
    room(some.length);
    System.arraycopy(some, 0, bytes, length, some.length);
    length += some.length;
  }

  void octet(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  /// Seven bits in a byte; small numbers are short.
  void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      octet((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    octet((int) rest);
  }

  void optional(@Nullable Long value) {
    number(value == null ? 0 : value + 1);
  }

  void optional(@Nullable Integer value) {
    optional(value == null ? null : Long.valueOf(value));
  }

  /// A text that others have too.
  void word(@Nullable String text) {
    int number = text == null ? -1 : words.number(text);
    if (number >= 0) {
      number(FIRST_WORD + number);
    } else {
      text(text);
    }
  }

  /// A text of its own.
  void text(@Nullable String text) {
    if (text == null) {
      number(NOTHING);
    } else if (!uid(text) && !hex(text) && !decimal(text)) {
      var utf8 = text.getBytes(StandardCharsets.UTF_8);
      number(RAW);
      number(utf8.length);
      raw(utf8);
    }
  }

  private boolean uid(String text) {
    if (text.length() != UID_LENGTH || text.charAt(8) != '-') {
      return false;
    }
    UUID uid;
    try {
      uid = UUID.fromString(text);
    } catch (IllegalArgumentException other) {
      return false;
    }
    if (!uid.toString().equals(text)) {
      return false;
    }
    number(UID);
    eight(uid.getMostSignificantBits());
    eight(uid.getLeastSignificantBits());
    return true;
  }

  private void eight(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      octet((int) (value >>> shift));
    }
  }

  private boolean hex(String text) {
    if (text.length() < SHORTEST_HEX || text.length() % 2 != 0) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
        return false;
      }
    }
    number(HEX);
    number(text.length() / 2);
    raw(LOWER.parseHex(text));
    return true;
  }

  /// Numbers as people write them, such as `0.8853`.
  private boolean decimal(String text) {
    if (text.length() > 18 || !(Character.isDigit(text.charAt(0)) || text.charAt(0) == '-')) {
      return false;
    }
    BigDecimal value;
    try {
      value = new BigDecimal(text);
    } catch (NumberFormatException other) {
      return false;
    }
    int scale = value.scale();
    if (scale < 0 || scale >= 1 << SCALE_BITS || !value.toPlainString().equals(text)) {
      return false;
    }
    long unscaled = value.unscaledValue().longValueExact();
    long positive = (unscaled << 1) ^ (unscaled >> 63);
    if (positive >>> (63 - SCALE_BITS) != 0) {
      return false;
    }
    number(DECIMAL);
    number((positive << SCALE_BITS) | scale);
    return true;
  }
}
