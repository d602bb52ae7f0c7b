package dev.sweepline.trainer;

import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;

/// What DJL is told before it starts PyTorch, unless somebody said otherwise. There is no script
/// around the process that could.
final class EngineProperties {
  private static final String LIBRARIES = "PYTORCH_LIBRARY_PATH";
  private static final String FLAVOR = "PYTORCH_FLAVOR";
  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private static final System.Logger LOG = System.getLogger(EngineProperties.class.getName());

  private EngineProperties() {}

  /// What this process was started with stays.
  static void set(Container container) {
    of(container, System.getenv())
        .forEach((name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
    if (container.hasGpu() && container.libtorch().isPresent() && container.cuda().isEmpty()) {
      LOG.log(
          Level.WARNING,
          "this image trains on CPUs only; trainer-cuda (make images CUDA=1) uses the GPU");
    }
  }

  /// PyTorch for CUDA needs the driver that comes with a GPU; where there is none, the one for CPUs
  /// runs. Threads are as many as the container's CPU limit says, one without a limit: with more
  /// threads than free cores a step takes twenty times as long.
  static Map<String, String> of(Container container, Map<String, String> environment) {
    var properties = new LinkedHashMap<String, String>();
    properties.put(
        THREADS,
        environment.getOrDefault("OMP_NUM_THREADS", Integer.toString(container.cpus().orElse(1))));
    properties.put("ai.djl.offline", "true");
    if (environment.containsKey(LIBRARIES)) {
      return properties;
    }
    if (container.hasGpu() && container.cuda().isPresent()) {
      var cuda = container.cuda().get();
      properties.put(LIBRARIES, cuda.resolve("torch/lib").toString());
      properties.put(FLAVOR, "cu128");
      properties.put("jna.library.path", cuda.resolve("nvidia/cuda_runtime/lib").toString());
    } else {
      container
          .libtorch()
          .ifPresent(libtorch -> {
            properties.put(LIBRARIES, libtorch.toString());
            properties.put(FLAVOR, "cpu");
          });
    }
    return properties;
  }
}
