package dev.sweepline.planner.trial;

import dev.sweepline.hydra.Digest;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.PodTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What makes two trials the same: namespace, configuration, code and data; not where files are,
/// how many workers read them, how much of a batch is on the device at a time, or what
/// `dedupe.ignore` names.
public final class TrialIdentity {
  private static final List<String> IGNORED =
      List.of("device", "checkpoint.keep", "data.workers", "data.micro_batch_size");

  private TrialIdentity() {}

  /// The digest of a trial. What is not asked for leaves no trace in it, so that a release with
  /// more to ask for runs nothing again.
  public static String digest(
      String namespace, ExperimentSpec spec, Map<String, ? extends @Nullable Object> config) {
    var identity = new LinkedHashMap<String, @Nullable Object>();
    identity.put("namespace", namespace);
    identity.put("config", significant(spec, config));
    var code = spec.dedupe().code();
    if (code.ofImage()) {
      // As requested: another operator release must not run a finished sweep again.
      identity.put("image", spec.template().image());
    }
    if (code.ofCommit()) {
      identity.put("commit", spec.source() == null ? null : spec.source().commit());
    }
    identity.put("data", data(spec.data()));
    var program = program(spec.template());
    if (!program.isEmpty()) {
      identity.put("program", program);
    }
    return Digest.of(identity);
  }

  /// What a template asks an image to run, and tells it beside the configuration.
  private static Map<String, Object> program(PodTemplate template) {
    var program = new LinkedHashMap<String, Object>();
    if (!template.command().isEmpty()) {
      program.put("command", template.command());
    }
    if (!template.args().isEmpty()) {
      program.put("args", template.args());
    }
    if (!template.env().isEmpty()) {
      program.put("env", template.env().stream().map(TrialIdentity::variable).sorted().toList());
    }
    return program;
  }

  private static String variable(PodTemplate.EnvVar variable) {
    return variable.valueFrom() == null
        ? variable.name() + "=" + variable.value()
        : variable.name() + " from " + variable.valueFrom();
  }

  /// Its content, where somebody answers for that; else its name.
  private static @Nullable String data(@Nullable Dataset data) {
    return data == null ? null : data.digest() == null ? data.name() : data.digest();
  }

  /// The digest of what a configuration says about the result.
  public static String configDigest(
      ExperimentSpec spec, Map<String, ? extends @Nullable Object> config) {
    return Digest.of(significant(spec, config));
  }

  private static Map<String, @Nullable Object> significant(
      ExperimentSpec spec, Map<String, ? extends @Nullable Object> config) {
    var ignored = new ArrayList<>(IGNORED);
    ignored.addAll(spec.dedupe().ignore());
    if (spec.data() != null) {
      // The data set's name tells it apart; without one its path has to.
      ignored.add("data.root");
    }
    var kept = new LinkedHashMap<String, @Nullable Object>(config);
    ignored.forEach(key -> drop(kept, List.of(key.split("\\."))));
    return kept;
  }

  /// Sections are copied on the way: they belong to the configuration.
  private static void drop(Map<? super String, @Nullable Object> config, List<String> path) {
    var key = path.getFirst();
    if (path.size() == 1) {
      config.remove(key);
    } else if (config.get(key) instanceof Map<?, ?> section) {
      var kept = new LinkedHashMap<Object, @Nullable Object>(section);
      drop(kept, path.subList(1, path.size()));
      config.put(key, kept);
    }
  }
}
