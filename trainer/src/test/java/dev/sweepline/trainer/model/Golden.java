package dev.sweepline.trainer.model;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/// What `src/test/python/references.py` had other programs say.
final class Golden {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// For four images of 64 px: logits, and norms and projections of gradients and statistics.
  record Reference(
      List<Double> eval,
      List<Double> train,
      Map<String, List<Double>> gradients,
      Map<String, Double> statistics) {}

  private Golden() {}

  static Reference reference(String name) {
    try (var content = open(name + ".json.gz")) {
      return JSON.readValue(content, Reference.class);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// By model and array, in the order of its `state_dict`.
  static Map<String, Map<String, Shape>> shapes(String library) {
    try (var content = open(library + "-shapes.json.gz")) {
      var read =
          JSON.readValue(
              content,
              new TypeReference<LinkedHashMap<String, LinkedHashMap<String, long[]>>>() {});
      var shapes = new LinkedHashMap<String, Map<String, Shape>>();
      read.forEach((model, arrays) -> {
        var ofModel = new LinkedHashMap<String, Shape>();
        arrays.forEach((array, shape) -> ofModel.put(array, new Shape(shape)));
        shapes.put(model, ofModel);
      });
      return shapes;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static InputStream open(String name) throws IOException {
    return new GZIPInputStream(
        Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + name), name));
  }
}
