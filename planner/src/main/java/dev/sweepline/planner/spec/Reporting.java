package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/// How it is written up.
public record Reporting(
    @JsonPropertyDescription("The language of the report: en or ko.") @Default("en")
        Language language)
    implements SpecPart {

  public static final Reporting DEFAULT = new Reporting(Language.EN);

  public Reporting {
    language = language == null ? Language.EN : language;
  }
}
