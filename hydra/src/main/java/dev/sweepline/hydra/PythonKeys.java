package dev.sweepline.hydra;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Equality of values as Python has it: `1`, `1.0` and `True` are one key and one value.
final class PythonKeys {

  private PythonKeys() {}

  /// The key already in the map that equals the given one, else the given one.
  static <K extends @Nullable Object> K find(Map<? extends K, ?> map, K key) {
    if (key instanceof String || map.containsKey(key)) {
      return key;
    }
    for (K present : map.keySet()) {
      if (equal(present, key)) {
        return present;
      }
    }
    return key;
  }

  private static @Nullable Object findIn(Map<?, ?> map, @Nullable Object key) {
    return PythonKeys.<@Nullable Object>find(map, key);
  }

  static boolean equal(@Nullable Object left, @Nullable Object right) {
    BigDecimal leftNumber = number(left);
    BigDecimal rightNumber = number(right);
    if (leftNumber != null && rightNumber != null) {
      return leftNumber.compareTo(rightNumber) == 0;
    }
    if (left instanceof Double nan && nan.isNaN()) {
      return false;
    }
    return switch (left) {
      case List<?> list when right instanceof List<?> other -> equalLists(list, other);
      case Map<?, ?> map when right instanceof Map<?, ?> other -> equalMaps(map, other);
      case null, default -> Objects.equals(left, right);
    };
  }

  private static boolean equalLists(List<?> left, List<?> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!equal(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalMaps(Map<?, ?> left, Map<?, ?> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : left.entrySet()) {
      Object key = findIn(right, entry.getKey());
      if (!right.containsKey(key) || !equal(entry.getValue(), right.get(key))) {
        return false;
      }
    }
    return true;
  }

  static @Nullable BigDecimal number(@Nullable Object value) {
    return switch (value) {
      case Boolean truth -> truth ? BigDecimal.ONE : BigDecimal.ZERO;
      case Long whole -> BigDecimal.valueOf(whole);
      case BigInteger big -> new BigDecimal(big);
      case Double real -> Double.isFinite(real) ? new BigDecimal(real) : null;
      case null, default -> null;
    };
  }
}
