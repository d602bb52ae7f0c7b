package dev.sweepline.contract;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The JSON Schema of the events, made from the records.
final class EventSchema {
  private static final Set<String> COUNTS =
      Set.of("seq", "maxEpochs", "stepsPerEpoch", "step", "epoch", "thinned", "spooled");

  private EventSchema() {}

  /// An event on Kafka.
  static ObjectNode ofRecords() {
    var options =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(
                new JacksonModule(
                    JacksonOption.RESPECT_JSONPROPERTY_REQUIRED,
                    JacksonOption.RESPECT_JSONPROPERTY_ORDER))
            .with(
                Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                Option.EXTRA_OPEN_API_FORMAT_VALUES,
                Option.INLINE_ALL_SCHEMAS)
            .without(Option.SCHEMA_VERSION_INDICATOR);
    options.forTypesInGeneral().withPropertySorter((_, _) -> 0); // As the records are written.
    options
        .forFields()
        .withDescriptionResolver(EventSchema::commonDescription)
        .withEnumResolver(
            field -> "schema".equals(field.getName()) ? Set.of(TrainerEvent.SCHEMA) : null)
        .withNumberInclusiveMinimumResolver(EventSchema::minimum)
        .withStringMinLengthResolver(field -> "uid".equals(field.getName()) ? 1 : null)
        .withStringMaxLengthResolver(
            field -> "text".equals(field.getName()) ? TrainerEvent.Logged.LONGEST_LINE : null)
        .withArrayMaxItemsResolver(field ->
            "lines".equals(field.getName()) && !field.isFakeContainerItemScope()
                ? TrainerEvent.Logged.MOST_LINES
                : null);
    var generated = new SchemaGenerator(options.build()).generateSchema(TrainerEvent.class);
    var schema = generated.objectNode();
    schema.put("$schema", SchemaVersion.DRAFT_2020_12.getIdentifier());
    schema.put("$id", "urn:sweepline:event:v1");
    schema.put("title", "What a trainer tells about an attempt");
    schema.setAll(generated);
    return schema;
  }

  /// A line of `$SWEEPLINE_EVENTS_FILE`: what the relay knows may be absent.
  static ObjectNode ofLines() {
    var schema = ofRecords();
    schema.put("$id", "urn:sweepline:event-line:v1");
    schema.put("title", "A line of $SWEEPLINE_EVENTS_FILE");
    for (var event : events(schema)) {
      var required = (ArrayNode) event.get("required");
      for (int i = required.size() - 1; i >= 0; i--) {
        if (EventLine.FILLED.contains(required.get(i).textValue())) {
          required.remove(i);
        }
      }
    }
    return schema;
  }

  static Iterable<JsonNode> events(JsonNode schema) {
    return () -> StreamSupport.stream(schema.get("anyOf").spliterator(), false).iterator();
  }

  /// The fields that all events have are described once, in their interface.
  private static @Nullable String commonDescription(FieldScope field) {
    return Arrays.stream(TrainerEvent.class.getMethods())
        .filter(method -> method.getName().equals(field.getName()))
        .filter(_ -> TrainerEvent.class.isAssignableFrom(field.getDeclaringType().getErasedType()))
        .map(EventSchema::description)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String description(Method method) {
    var description = method.getAnnotation(JsonPropertyDescription.class);
    return description == null ? null : description.value();
  }

  private static @Nullable BigDecimal minimum(FieldScope field) {
    if (field.isFakeContainerItemScope()) {
      return null;
    }
    if ("attempt".equals(field.getName())) {
      return BigDecimal.ONE;
    }
    return COUNTS.contains(field.getName()) ? BigDecimal.ZERO : null;
  }
}
