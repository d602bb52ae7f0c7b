package dev.sweepline.operator.experiment;

/// Termination messages, as trainers leave them.
final class TrainerEnds {
  static final String DONE =
      """
      {"outcome":"Succeeded","exitCode":0,"step":40,"bestMetrics":{"val_f1":0.75},"bestEpoch":3,
       "lastMetrics":{"val_f1":0.7},"checkpoint":"/checkpoints/x/a1/best.safetensors"}
      """;
  static final String DONE_WITH_EVENTS_LEFT =
      """
      {"outcome":"Succeeded","exitCode":0,"step":40,"bestMetrics":{"val_f1":0.75},"bestEpoch":3,
       "lastMetrics":{"val_f1":0.7},"eventsLeft":true}
      """;
  static final String OUT_OF_MEMORY =
      """
      {"outcome":"Failed","exitCode":12,"step":3,"bestMetrics":{},"lastMetrics":{},
       "message":"CUDA out of memory"}
      """;
  static final String STOPPED =
      """
      {"outcome":"Stopped","exitCode":20,"step":7,"bestMetrics":{},"lastMetrics":{},
       "checkpoint":"/checkpoints/x/a1/last.safetensors"}
      """;

  private TrainerEnds() {}
}
