package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/// A configuration tree of one's own, in ConfigMaps.
public record Configs(
    @JsonPropertyDescription(
            "ConfigMaps of this namespace whose keys are the tree's files: model__nano.yaml is"
                + " model/nano.yaml. Where two have the same key, the later one wins. They are"
                + " copied when the spec is accepted; later edits change nothing.")
        @Required
        @Size(min = 1, max = 8)
        List<Reference> configMapRefs,
    @JsonPropertyDescription("The file every configuration begins with, without .yaml.")
        @Default(Configs.CONFIG_NAME)
        @Pattern(Patterns.CONFIG_NAME)
        @Size(min = 1, max = 128)
        String configName)
    implements SpecPart {

  public static final String CONFIG_NAME = "config";

  public Configs {
    configMapRefs = configMapRefs == null ? List.of() : List.copyOf(configMapRefs);
    configName = configName == null ? CONFIG_NAME : configName;
  }

  /// The same tree from the one ConfigMap that keeps it.
  public Configs keptIn(String configMap) {
    return new Configs(List.of(new Reference(configMap)), configName);
  }
}
