package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One key that varies: over the values it takes, or over the numbers from `min` to `max`.
@ValidationRule(
    value = "!has(self.values) || self.values.all(v, self.values.exists_one(w, w == v))",
    message = "a value appears twice: give each once",
    fieldPath = ".values")
@ValidationRule(
    value =
        "self.key != 'data.image_size' || !has(self.values) || self.values.all(v,"
            + " v.matches('^[1-9][0-9]{0,3}$'))",
    message = "image sizes are whole numbers of pixels from 1 to 9999, such as \"384\"",
    fieldPath = ".values")
@ValidationRule(
    value =
        "(has(self.values) || has(self.min) || self.key == 'data.image_size') && !(has(self.values)"
            + " && has(self.min)) && has(self.min) == has(self.max)",
    message = "give either values, or min and max")
@ValidationRule(
    value = "has(self.min) || !(has(self.scale) || has(self.type) || has(self.step))",
    message = "scale, type and step belong to min and max")
@ValidationRule(
    value = "!has(self.min) || !has(self.max) || double(self.min) < double(self.max)",
    message = "min must be below max",
    messageExpression = "'min must be below max; min is ' + self.min + ', max is ' + self.max")
@ValidationRule(
    value =
        "!has(self.min) || !has(self.scale) || self.scale != 'Log' || (double(self.min) > 0.0 &&"
            + " !has(self.step))",
    message = "scale Log needs a min above 0 and no step",
    messageExpression =
        "'scale Log needs a min above 0 and no step; min is ' + self.min + (has(self.step) ?"
            + " ', step is ' + self.step : '')")
@ValidationRule(
    value =
        "!has(self.min) || !has(self.max) || !has(self.type) || self.type != 'Int' ||"
            + " (self.min.matches('^-?[0-9]{1,18}$') && self.max.matches('^-?[0-9]{1,18}$') &&"
            + " (!has(self.step) || self.step.matches('^[0-9]{1,18}$')))",
    message = "type Int needs whole numbers for min, max and step, such as \"32\"")
@ValidationRule(
    value = "!has(self.step) || double(self.step) > 0.0",
    message = "step must be above 0",
    messageExpression = "'is ' + self.step + '; step must be above 0'",
    fieldPath = ".step")
@ValidationRule(
    value =
        "self.key != 'data.image_size' || !has(self.min) || !has(self.max) || (has(self.type) &&"
            + " self.type == 'Int' && double(self.min) >= 1.0 && double(self.max) <= 9999.0)",
    message = "image sizes are whole numbers of pixels: use type Int, from 1 to 9999")
@RecordBuilder
public record Dimension(
    @JsonPropertyDescription(
            "A config group (model, data.augmentation) or a configuration key (training.lr).")
        @Required
        @Pattern(Patterns.CONFIG_KEY)
        @Size(min = 1, max = 128)
        String key,
    @JsonPropertyDescription(
            "The values, as text; Hydra's grammar gives them their type. Of data.image_size in a"
                + " MultiScale sweep, absent: 224, 384, 512, 640.")
        @Size(min = 1, max = 100)
        List<@Size(min = 1, max = 128) String> values,
    @JsonPropertyDescription(
            "The smallest number, as text, such as \"1e-5\"; in place of values, for Random and"
                + " TPE.")
        @Pattern(Patterns.DECIMAL)
        @Size(min = 1, max = 32)
        @Nullable String min,
    @JsonPropertyDescription("The largest number.")
        @Pattern(Patterns.DECIMAL)
        @Size(min = 1, max = 32)
        @Nullable String max,
    @JsonPropertyDescription(
            "How numbers are spread: Linear, or Log for those that matter by their order of"
                + " magnitude. Absent: Linear.")
        @Nullable Scale scale,
    @JsonPropertyDescription("Whether the numbers are whole: Float or Int. Absent: Float.")
        @Nullable NumberType type,
    @JsonPropertyDescription(
            "Only min, min + step, min + 2 step, ... up to max; absent: any number, for Int any"
                + " whole one.")
        @Pattern(Patterns.DECIMAL)
        @Size(min = 1, max = 32)
        @Nullable String step,
    @JsonPropertyDescription(
            "The key takes part only where this holds, else a trial goes without it: CEL over"
                + " params, a map from the keys before this one to their value's text, such as"
                + " params['training.optimizer'] == 'sgd'.")
        @Size(min = 1, max = 1024)
        @Nullable String when)
    implements SpecPart {

  public Dimension {
    values = values == null ? List.of() : List.copyOf(values);
  }

  /// How numbers are spread between the ends.
  public enum Scale {
    @JsonProperty("Linear")
    LINEAR,
    @JsonProperty("Log")
    LOG
  }

  /// What kind of numbers they are.
  public enum NumberType {
    @JsonProperty("Float")
    FLOAT,
    @JsonProperty("Int")
    INT
  }

  /// Whether it has numbers from one to another, and no list of values.
  public boolean numeric() {
    return values.isEmpty() && (min != null || max != null);
  }

  /// Whether two trials can differ in it.
  public boolean varies() {
    return numeric() || values.size() > 1 || when != null;
  }

  /// What it takes, for people: its values, or from where to where.
  public String range() {
    return min
        + " to "
        + max
        + (scale == Scale.LOG ? ", by order of magnitude" : "")
        + (step == null
            ? type == NumberType.INT ? ", whole numbers" : ""
            : ", in steps of " + step);
  }
}
