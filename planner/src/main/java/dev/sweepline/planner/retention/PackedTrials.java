package dev.sweepline.planner.retention;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Journals of trials as the ConfigMaps of a sweep keep them: one JSON document a line, compressed.
/// The trials of a sweep are much alike, so that hundreds fit into one.
public final class PackedTrials {
  /// The key in a ConfigMap's `binaryData`.
  public static final String KEY = "experiments.jsonl.gz";

  /// A ConfigMap may have 1 MiB, of which the base64 of JSON takes a quarter.
  static final int MOST_BYTES = 640 * 1024;

  private PackedTrials() {}

  /// As few packages as fit into ConfigMaps; the same documents make the same packages.
  public static List<byte[]> pack(List<String> documents) {
    return pack(documents, MOST_BYTES);
  }

  static List<byte[]> pack(List<String> documents, int most) {
    if (documents.isEmpty()) {
      return List.of();
    }
    var packed = compressed(documents);
    if (packed.length <= most || documents.size() == 1) {
      return List.of(packed);
    }
    int half = documents.size() / 2;
    var packages = new ArrayList<>(pack(documents.subList(0, half), most));
    packages.addAll(pack(documents.subList(half, documents.size()), most));
    return List.copyOf(packages);
  }

  private static byte[] compressed(List<String> documents) {
    var bytes = new ByteArrayOutputStream();
    try (var packing = new GZIPOutputStream(bytes)) {
      for (var document : documents) {
        packing.write((document + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("packing trials", e);
    }
    return bytes.toByteArray();
  }

  public static List<String> unpack(byte[] packed) {
    try (var unpacking = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return new String(unpacking.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("unpacking trials", e);
    }
  }
}
