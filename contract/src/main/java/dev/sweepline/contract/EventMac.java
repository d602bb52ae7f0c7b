package dev.sweepline.contract;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The signature of an event's bytes: HMAC-SHA256 with the attempt's key, both in lower-case
/// hexadecimal.
public final class EventMac {
  /// Name of the Kafka header that carries it.
  public static final String HEADER = "mac";

  private static final String ALGORITHM = "HmacSHA256";

  private EventMac() {}

  public static String sign(String hexKey, byte[] value) {
    return HexFormat.of().formatHex(hmac(HexFormat.of().parseHex(hexKey), value));
  }

  /// In constant time, so that the answer's delay tells nothing about the right signature.
  public static boolean verify(String hexKey, byte[] value, String mac) {
    return MessageDigest.isEqual(
        sign(hexKey, value).getBytes(StandardCharsets.US_ASCII),
        mac.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] hmac(byte[] key, byte[] value) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(value);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
