package dev.sweepline.planner.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.Unstructured;
import io.fabric8.generator.annotation.Default;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/// A sweep as a person would write it: what the API server fills in by itself stays out.
public final class SweepYaml {

  private static final DumpSettings SETTINGS =
      DumpSettings.builder().setDefaultFlowStyle(FlowStyle.AUTO).setWidth(4096).build();

  private static final DumpSettings BLOCKS =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setSplitLines(false)
          .setWidth(Integer.MAX_VALUE)
          .build();

  private SweepYaml() {}

  public static String of(String namespace, String name, SweepSpec spec) {
    var sweep = new LinkedHashMap<String, Object>();
    sweep.put("apiVersion", "sweepline.dev/v1alpha1");
    sweep.put("kind", "Sweep");
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("name", name);
    metadata.put("namespace", namespace);
    sweep.put("metadata", metadata);
    sweep.put("spec", fields(spec));
    return new Dump(SETTINGS, new ForKubernetes()).dumpToString(sweep);
  }

  /// The same with each text in one line, between quotation marks.
  static String quoted(String yaml) {
    var content = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return new Dump(BLOCKS, new ForKubernetes()).dumpToString(content);
  }

  private static Map<String, Object> fields(Record part) {
    var fields = new LinkedHashMap<String, Object>();
    for (var component : part.getClass().getRecordComponents()) {
      plain(value(component, part))
          .filter(plain -> !isDefault(component, plain))
          .ifPresent(plain -> fields.put(component.getName(), plain));
    }
    return fields;
  }

  private static @Nullable Object value(RecordComponent component, Record part) {
    try {
      return component.getAccessor().invoke(part);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("reading " + component, e);
    }
  }

  /// The annotation that the CRD has its default from.
  private static boolean isDefault(RecordComponent component, Object plain) {
    var field = component.getAnnotation(Default.class);
    var accessor = component.getAccessor().getAnnotation(Default.class);
    var known = field != null ? field : accessor;
    if (plain instanceof Map<?, ?> map && map.isEmpty()) {
      return true;
    }
    return known != null
        && (plain instanceof List<?> list
            ? texts(list).equals(texts(json(known.value())))
            : known.value().equals(plain.toString()) || "{}".equals(plain.toString()));
  }

  /// JSON is YAML.
  private static List<?> json(String list) {
    return (List<?>) new Load(LoadSettings.builder().build()).loadFromString(list);
  }

  private static List<String> texts(List<?> list) {
    return list.stream().map(String::valueOf).toList();
  }

  private static Optional<Object> plain(@Nullable Object value) {
    return switch (value) {
      case null -> Optional.empty();
      case Unstructured(var fields) -> Optional.<Object>of(fields).filter(_ -> !fields.isEmpty());
      case Record part -> Optional.of(fields(part));
      case Enum<?> constant -> Optional.of(name(constant));
      case Map<?, ?> map -> map.isEmpty() ? Optional.empty() : Optional.of(entries(map));
      case Collection<?> list -> list.isEmpty() ? Optional.empty() : Optional.of(items(list));
      default -> Optional.of(value);
    };
  }

  private static Map<String, Object> entries(Map<?, ?> map) {
    var plain = new LinkedHashMap<String, Object>();
    map.forEach(
        (key, value) -> plain(value).ifPresent(known -> plain.put(String.valueOf(key), known)));
    return plain;
  }

  private static List<Object> items(Collection<?> list) {
    return list.stream().flatMap(item -> plain(item).stream()).toList();
  }

  private static String name(Enum<?> constant) {
    try {
      var named =
          constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class);
      return named == null ? constant.name() : named.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("an enum without its own constant: " + constant, e);
    }
  }

  /// Kubernetes reads YAML 1.1, in which `off`, `.9`, `12e3` and `1_000` are no texts.
  private static final class ForKubernetes extends StandardRepresenter {
    private static final Pattern PLAIN = Pattern.compile("\\+{0,2}[A-Za-z/][A-Za-z0-9_./+=@-]*");
    private static final Pattern WORD =
        Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|~|\\.(inf|nan)");

    private ForKubernetes() {
      super(SETTINGS);
      representers.put(
          String.class,
          data -> {
            var text = data.toString();
            boolean plain = PLAIN.matcher(text).matches() && !WORD.matcher(text).matches();
            return representScalar(
                Tag.STR, text, plain ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED);
          });
    }
  }
}
