package dev.sweepline.operator.objects;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Secrets that objects of ours name.
public final class LabelledSecrets {
  /// Only Secrets with this label are for us; whoever may write a Sweep must not read all others.
  public static final String LABEL = "sweepline.dev/use";

  private LabelledSecrets() {}

  public static boolean isForUs(Secret secret) {
    var labels = secret.getMetadata().getLabels();
    return labels != null && labels.containsKey(LABEL);
  }

  /// What it has under a key, without the line end that editors leave.
  public static Optional<String> value(Secret secret, String key) {
    return Optional.ofNullable(secret.getData())
        .map(data -> data.get(key))
        .map(base64 ->
            new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8).strip());
  }
}
