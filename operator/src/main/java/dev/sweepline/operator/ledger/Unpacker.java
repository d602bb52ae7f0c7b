package dev.sweepline.operator.ledger;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads what `Packer` wrote.
final class Unpacker {
  private static final HexFormat LOWER = HexFormat.of();
  private static final int SCALE_BITS = 4;

  private final Words words;
  private final byte[] bytes;
  private int at;

  Unpacker(Words words, byte[] bytes, int at) {
    this.words = words;
    this.bytes = bytes;
    this.at = at;
  }

  int at() {
    return at;
  }

  String hex(int length) {
    var text = LOWER.formatHex(bytes, at, at + length);
    at += length;
    return text;
  }

  void skip(int length) {
    at += length;
  }

  int octet() {
    return bytes[at++] & 0xff;
  }

  long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int octet = octet();
      value |= (octet & 0x7fL) << shift;
      if (octet < 0x80) {
        return value;
      }
    }
  }

  int count() {
    return Math.toIntExact(number());
  }

  @Nullable Long optional() {
    long value = number();
    return value == 0 ? null : Long.valueOf(value - 1);
  }

  @Nullable Integer optionalInt() {
    var value = optional();
    return value == null ? null : Integer.valueOf(Math.toIntExact(value));
  }

  String required() {
    return Objects.requireNonNull(text());
  }

  @Nullable String text() {
    int kind = count();
    return switch (kind) {
      case Packer.NOTHING -> null;
      case Packer.RAW -> {
        int length = count();
        var text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        yield text;
      }
      case Packer.HEX -> hex(count());
      case Packer.UID -> new UUID(eight(), eight()).toString();
      case Packer.DECIMAL -> decimal(number());
      default -> words.word(kind - Packer.FIRST_WORD);
    };
  }

  private long eight() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | octet();
    }
    return value;
  }

  private static String decimal(long packed) {
    long positive = packed >>> SCALE_BITS;
    long unscaled = (positive >>> 1) ^ -(positive & 1);
    int scale = (int) (packed & ((1 << SCALE_BITS) - 1));
    return BigDecimal.valueOf(unscaled, scale).toPlainString();
  }
}
