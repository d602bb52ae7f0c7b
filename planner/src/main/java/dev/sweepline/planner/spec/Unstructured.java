package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import java.util.Map;
import java.util.TreeMap;

/// Part of a Pod as Kubernetes spells it; the API server judges it with the Pod.
@PreserveUnknownFields
public record Unstructured(@JsonAnyGetter @JsonAnySetter Map<String, Object> fields)
    implements SpecPart {

  public Unstructured {
    fields = fields == null ? Map.of() : new TreeMap<>(fields);
  }
}
