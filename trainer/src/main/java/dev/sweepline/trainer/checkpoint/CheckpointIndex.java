package dev.sweepline.trainer.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `checkpoints.json` beside the checkpoints: of which configuration and data they are, and the
/// digest of each.
///
/// A file that is about to be replaced has two digests: it is listed before it is there, so that no
/// crash leaves one that the index does not know.
@JsonIgnoreProperties(ignoreUnknown = true)
record CheckpointIndex(
    @JsonProperty("config_digest") String configDigest,
    @JsonProperty("data_digest") String dataDigest,
    Map<String, List<String>> files) {
  static final String NAME = "checkpoints.json";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /// Empty where there is none.
  static Optional<CheckpointIndex> read(Path file) throws IOException {
    return Files.exists(file)
        ? Optional.of(JSON.readValue(file.toFile(), CheckpointIndex.class))
        : Optional.empty();
  }

  CheckpointIndex with(String file, List<String> digests) {
    var changed = new TreeMap<>(files);
    changed.put(file, List.copyOf(digests));
    return new CheckpointIndex(configDigest, dataDigest, changed);
  }

  CheckpointIndex only(Collection<String> present) {
    var changed = new TreeMap<>(files);
    changed.keySet().retainAll(present);
    return new CheckpointIndex(configDigest, dataDigest, changed);
  }

  List<String> digests(String file) {
    return files.getOrDefault(file, List.of());
  }

  void write(Path folder) throws IOException {
    DurableFile.write(folder.resolve(NAME), JSON.writeValueAsBytes(this));
  }
}
