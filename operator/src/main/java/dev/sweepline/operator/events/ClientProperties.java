package dev.sweepline.operator.events;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.eclipse.microprofile.config.spi.ConfigSource;

/// A file of Kafka client properties (`sweepline.kafka-properties`: TLS, SASL) as settings of every
/// Kafka client of this process.
///
/// The same file that trainers read, so that one Secret does for all.
public final class ClientProperties implements ConfigSourceFactory {
  // Before environment variables (300), which hold the bootstrap servers of the chart.
  private static final int ORDINAL = 320;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    var file = context.getValue("sweepline.kafka-properties");
    return file == null || file.getValue() == null || file.getValue().isBlank()
        ? List.of()
        : List.of(
            new PropertiesConfigSource(
                settings(Path.of(file.getValue())), "Kafka client properties", ORDINAL));
  }

  private static Map<String, String> settings(Path file) {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("reading the Kafka client properties " + file, e);
    }
    var settings = new HashMap<String, String>();
    for (var name : properties.stringPropertyNames()) {
      // A password may look like an expression, and is none.
      settings.put("kafka." + name, properties.getProperty(name).replace("${", "\\${"));
    }
    return settings;
  }
}
