package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/// One key that varies, with the values it takes.
@ValidationRule(
    value = "self.values.all(v, self.values.exists_one(w, w == v))",
    message = "a value appears twice",
    fieldPath = ".values")
@ValidationRule(
    value = "self.key != 'data.image_size' || self.values.all(v, v.matches('^[1-9][0-9]{0,3}$'))",
    message = "image sizes are whole numbers of pixels from 1 to 9999, such as \"384\"",
    fieldPath = ".values")
@RecordBuilder
public record Dimension(
    @JsonPropertyDescription(
            "A config group (model, data.augmentation) or a configuration key (training.lr).")
        @Required
        @Pattern(Patterns.CONFIG_KEY)
        @Size(min = 1, max = 128)
        String key,
    @JsonPropertyDescription("The values, as text; Hydra's grammar gives them their type.")
        @Required
        @Size(min = 1, max = 100)
        List<@Size(min = 1, max = 128) String> values)
    implements SpecPart {

  public Dimension {
    values = values == null ? List.of() : List.copyOf(values);
  }
}
