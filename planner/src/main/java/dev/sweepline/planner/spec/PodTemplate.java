package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The fields of a trainer Pod that people set. What Kubernetes spells in many ways, volumes and
/// affinity, stays as Kubernetes has it; the API server judges it with the Pod.
@RecordBuilder
public record PodTemplate(
    @JsonPropertyDescription(
            "A trainer image that keeps Sweepline's contract; absent: the operator's own.")
        @Pattern(Patterns.IMAGE)
        @Size(min = 1, max = 512)
        @Nullable String image,
    @JsonPropertyDescription("When the image is pulled.") @Nullable PullPolicy imagePullPolicy,
    @JsonPropertyDescription(
            "What the trainer asks for and may use, such as nvidia.com/gpu: \"1\".")
        @Nullable Resources resources,
    @JsonPropertyDescription("Labels that the node must have.") @Size(max = MOST)
        Map<String, @Pattern(Patterns.LABEL_VALUE) @Size(max = 63) String> nodeSelector,
    @JsonPropertyDescription("Taints that the trainer tolerates.") @Size(max = 16)
        List<Toleration> tolerations,
    @JsonPropertyDescription("Environment variables of the trainer.") @Size(max = 64)
        List<EnvVar> env,
    @JsonPropertyDescription(
            "How the trainer tells its events: Kafka, or File for JSON lines in the file"
                + " SWEEPLINE_EVENTS_FILE, which a relay beside it sends; absent: Kafka.")
        @Nullable Events events,
    @JsonPropertyDescription("What to run instead of the image's entry point.") @Size(max = 64)
        List<@Size(max = 4096) String> command,
    @JsonPropertyDescription("The arguments, instead of the image's own.") @Size(max = 64)
        List<@Size(max = 4096) String> args,
    @JsonPropertyDescription("Secrets of this namespace to pull the image with.") @Size(max = 8)
        List<SecretName> imagePullSecrets,
    @JsonPropertyDescription(
            "Further volumes, as in a Pod's spec.volumes; volumeMounts says where. hostPath is"
                + " refused.")
        @Size(max = 16)
        List<Volume> volumes,
    @JsonPropertyDescription("Where the trainer has the further volumes.") @Size(max = 16)
        List<VolumeMount> volumeMounts,
    @JsonPropertyDescription("Which nodes or neighbours, as in a Pod's spec.affinity.")
        @Nullable Unstructured affinity,
    @JsonPropertyDescription("The container runtime's class, such as nvidia.")
        @Pattern(Patterns.OBJECT_NAME)
        @Size(min = 1, max = 253)
        @Nullable String runtimeClassName,
    @JsonPropertyDescription("The scheduler's priority class.")
        @Pattern(Patterns.OBJECT_NAME)
        @Size(min = 1, max = 253)
        @Nullable String priorityClassName,
    @JsonPropertyDescription(
            "The service account whose cloud role the Pod has, as by IRSA or EKS Pod Identity: for"
                + " stores without secretRef. Its Kubernetes token is not mounted.")
        @Pattern(Patterns.OBJECT_NAME)
        @Size(min = 1, max = 253)
        @Nullable String serviceAccountName)
    implements SpecPart {

  /// So many entries a map may have to which a profile adds.
  public static final int MOST = 16;

  public static final PodTemplate DEFAULT = PodTemplateBuilder.builder().build();

  public PodTemplate {
    nodeSelector = Copies.sorted(nodeSelector);
    tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
    env = env == null ? List.of() : List.copyOf(env);
    command = command == null ? List.of() : List.copyOf(command);
    args = args == null ? List.of() : List.copyOf(args);
    imagePullSecrets = imagePullSecrets == null ? List.of() : List.copyOf(imagePullSecrets);
    volumes = volumes == null ? List.of() : List.copyOf(volumes);
    volumeMounts = volumeMounts == null ? List.of() : List.copyOf(volumeMounts);
  }

  /// How a trainer tells its events.
  public enum Events {
    @JsonProperty("Kafka")
    KAFKA,
    @JsonProperty("File")
    FILE
  }

  /// When an image is pulled.
  public enum PullPolicy {
    @JsonProperty("Always")
    ALWAYS,
    @JsonProperty("IfNotPresent")
    IF_NOT_PRESENT,
    @JsonProperty("Never")
    NEVER
  }

  /// What a trainer asks for and may use.
  @ValidationRule(
      value =
          "!has(self.limits) || !('nvidia.com/gpu' in self.limits) ||"
              + " self.limits['nvidia.com/gpu'].matches('^[0-9]+$')",
      message = "nvidia.com/gpu is a whole number, such as \"1\"",
      fieldPath = ".limits")
  @ValidationRule(
      value =
          "!has(self.requests) || !('nvidia.com/gpu' in self.requests) || (has(self.limits) &&"
              + " 'nvidia.com/gpu' in self.limits && self.requests['nvidia.com/gpu'] =="
              + " self.limits['nvidia.com/gpu'])",
      message = "GPUs cannot be shared: give nvidia.com/gpu under limits",
      fieldPath = ".requests")
  public record Resources(
      @JsonPropertyDescription("What the scheduler sets aside.") @Size(max = 16)
          Map<String, @Pattern(Patterns.QUANTITY) @Size(max = 32) String> requests,
      @JsonPropertyDescription("What may be used at most; GPUs go here.") @Size(max = MOST)
          Map<String, @Pattern(Patterns.QUANTITY) @Size(max = 32) String> limits)
      implements SpecPart {

    public Resources {
      requests = Copies.sorted(requests);
      limits = Copies.sorted(limits);
    }
  }

  /// A taint that the trainer tolerates.
  public record Toleration(
      @JsonPropertyDescription("The taint's key; absent with Exists: every taint.")
          @Size(min = 1, max = 317)
          @Nullable String key,
      @JsonPropertyDescription("Exists, or Equal to value.") @Nullable Operator operator,
      @JsonPropertyDescription("The taint's value.") @Pattern(Patterns.LABEL_VALUE) @Size(max = 63)
          @Nullable String value,
      @JsonPropertyDescription("The taint's effect; absent: every effect.") @Nullable Effect effect,
      @JsonPropertyDescription("For NoExecute: how long the trainer may stay.") @Min(0) @Max(604800)
          @Nullable Long tolerationSeconds)
      implements SpecPart {

    /// How a taint is matched.
    public enum Operator {
      @JsonProperty("Exists")
      EXISTS,
      @JsonProperty("Equal")
      EQUAL
    }

    /// What a taint does.
    public enum Effect {
      @JsonProperty("NoSchedule")
      NO_SCHEDULE,
      @JsonProperty("PreferNoSchedule")
      PREFER_NO_SCHEDULE,
      @JsonProperty("NoExecute")
      NO_EXECUTE
    }
  }

  /// An environment variable of the trainer; a key comes from a Secret, never as a literal.
  @ValidationRule(
      value = "!self.name.startsWith('SWEEPLINE_')",
      message = "names that begin with SWEEPLINE_ belong to the operator",
      fieldPath = ".name")
  @ValidationRule(
      value = "has(self.value) != has(self.valueFrom)",
      message = "give either value or valueFrom")
  @ValidationRule(
      value = Patterns.NO_KEY_IN_VALUE,
      message =
          "the name is that of a key or password: keep the value in a Secret and name that with"
              + " valueFrom.secretKeyRef")
  public record EnvVar(
      @JsonPropertyDescription("Its name.")
          @Required
          @Pattern(Patterns.ENV_NAME)
          @Size(min = 1, max = 128)
          String name,
      @JsonPropertyDescription("Its value; refused where the name is one of keys or passwords.")
          @Size(max = 2048)
          @Nullable String value,
      @JsonPropertyDescription("Where its value is kept instead.") @Nullable ValueFrom valueFrom)
      implements SpecPart {

    public EnvVar(String name, String value) {
      this(name, value, null);
    }
  }

  /// Where the value of a variable is kept.
  public record ValueFrom(
      @JsonPropertyDescription("A key of a Secret in this namespace.") @Required
          SecretKeyRef secretKeyRef)
      implements SpecPart {}

  /// A key of a Secret.
  public record SecretKeyRef(
      @JsonPropertyDescription("The Secret.")
          @Required
          @Pattern(Patterns.OBJECT_NAME)
          @Size(min = 1, max = 253)
          String name,
      @JsonPropertyDescription("Its key.")
          @Required
          @Pattern(Patterns.SECRET_KEY)
          @Size(min = 1, max = 253)
          String key)
      implements SpecPart {}

  /// A Secret by its name.
  public record SecretName(
      @JsonPropertyDescription("The Secret.")
          @Required
          @Pattern(Patterns.OBJECT_NAME)
          @Size(min = 1, max = 253)
          String name)
      implements SpecPart {}

  /// A volume, with its source as Kubernetes spells it.
  @PreserveUnknownFields
  public record Volume(
      @JsonPropertyDescription("Its name.")
          @Required
          @Pattern(Patterns.OBJECT_NAME)
          @Size(min = 1, max = 63)
          String name,
      @JsonAnyGetter @JsonAnySetter Map<String, Object> source)
      implements SpecPart {

    public Volume {
      source = source == null ? Map.of() : new TreeMap<>(source);
    }

    /// As it stands in a Pod.
    public Map<String, Object> whole() {
      var whole = new TreeMap<>(source);
      whole.put("name", name);
      return whole;
    }
  }

  /// Where the trainer has a volume.
  public record VolumeMount(
      @JsonPropertyDescription("The volume's name.")
          @Required
          @Pattern(Patterns.OBJECT_NAME)
          @Size(min = 1, max = 63)
          String name,
      @JsonPropertyDescription("Where it is mounted.")
          @Required
          @Pattern(Patterns.ABSOLUTE_PATH)
          @Size(min = 2, max = 512)
          String mountPath,
      @JsonPropertyDescription("A folder of the volume; absent: all of it.")
          @Size(min = 1, max = 512)
          @Nullable String subPath,
      @JsonPropertyDescription("True: nothing is written there.") @Nullable Boolean readOnly)
      implements SpecPart {}
}
