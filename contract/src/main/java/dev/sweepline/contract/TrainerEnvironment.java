package dev.sweepline.contract;

/// The environment variables through which an attempt's Pod tells any trainer image what to do.
public final class TrainerEnvironment {
  /// Path of the resolved configuration, YAML.
  public static final String CONFIG = "SWEEPLINE_CONFIG";

  public static final String CONFIG_DIGEST = "SWEEPLINE_CONFIG_DIGEST";

  /// Name of the Experiment.
  public static final String EXPERIMENT = "SWEEPLINE_EXPERIMENT";

  public static final String UID = "SWEEPLINE_UID";

  public static final String ATTEMPT = "SWEEPLINE_ATTEMPT";

  public static final String RUN_NAME = "SWEEPLINE_RUN_NAME";

  /// A folder of this attempt alone, `…/<uid>/a<attempt>/`.
  public static final String CHECKPOINT_DIR = "SWEEPLINE_CHECKPOINT_DIR";

  /// Path of the checkpoint file to go on from; absent or empty means from the start.
  public static final String RESUME_FROM = "SWEEPLINE_RESUME_FROM";

  /// The digest that the data must have, as `Started` reports it; absent means any data.
  public static final String DATA_DIGEST = "SWEEPLINE_DATA_DIGEST";

  /// Path of a properties file with bootstrap servers, TLS and SASL.
  public static final String KAFKA_PROPERTIES = "SWEEPLINE_KAFKA_PROPERTIES";

  public static final String EVENTS_TOPIC = "SWEEPLINE_EVENTS_TOPIC";

  /// Path of a file for the events as JSON lines, instead of Kafka.
  public static final String EVENTS_FILE = "SWEEPLINE_EVENTS_FILE";

  /// The key of `EventMac`, hexadecimal.
  public static final String EVENT_KEY = "SWEEPLINE_EVENT_KEY";

  /// Path of the termination message where it is not `TerminationMessage.PATH`.
  public static final String TERMINATION_LOG = "SWEEPLINE_TERMINATION_LOG";

  /// For `promote`: what the champion's pointer says of it, a JSON object.
  public static final String CHAMPION_FACTS = "SWEEPLINE_CHAMPION_FACTS";

  private TrainerEnvironment() {}
}
