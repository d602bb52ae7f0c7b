package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// Certificates of a private authority, which are trusted besides the public ones.
@ValidationRule(
    value = "has(self.configMap) != has(self.secret)",
    message = "ca needs exactly one of configMap and secret")
public record Authority(
    @JsonPropertyDescription("The ConfigMap of this namespace with the certificates.")
        @Pattern(Patterns.OBJECT_NAME)
        @Size(min = 1, max = 253)
        @Nullable String configMap,
    @JsonPropertyDescription("The Secret of this namespace with the certificates.")
        @Pattern(Patterns.OBJECT_NAME)
        @Size(min = 1, max = 253)
        @Nullable String secret,
    @JsonPropertyDescription("The key with the certificates, as PEM.")
        @Default("ca.crt")
        @Pattern(Patterns.FILE_NAME)
        @Size(min = 1, max = 253)
        String key)
    implements SpecPart {

  public Authority {
    key = key == null ? "ca.crt" : key;
  }
}
