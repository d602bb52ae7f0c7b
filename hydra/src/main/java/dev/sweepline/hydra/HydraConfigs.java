package dev.sweepline.hydra;

import java.util.Map;

/// The configs of Hydra itself, so that a `hydra:` node and `hydra.x=..` have something to address.
final class HydraConfigs {

  private static final String CONFIG =
      """
      defaults:
        - output: default
        - launcher: basic
        - sweeper: basic
        - help: default
        - hydra_help: default
        - hydra_logging: default
        - job_logging: default
        - callbacks: null
        - env: default
      mode: null
      searchpath: []
      run: {dir: '???'}
      sweep: {dir: '???', subdir: '???'}
      hydra_logging: ???
      job_logging: ???
      sweeper: ???
      launcher: ???
      callbacks: {}
      help: {app_name: '???', header: '???', footer: '???', template: '???'}
      hydra_help: {hydra_help: '???', template: '???'}
      output_subdir: .hydra
      overrides: {hydra: [], task: []}
      job:
        name: ???
        chdir: null
        override_dirname: ???
        id: ???
        num: ???
        config_name: ???
        env_set: {}
        env_copy: []
        config:
          override_dirname: {kv_sep: '=', item_sep: ',', exclude_keys: []}
      runtime:
        version: ???
        version_base: ???
        cwd: ???
        config_sources: ???
        output_dir: ???
        choices: {}
      verbose: false
      """;

  private static final String OUTPUT =
      """
      # @package hydra
      run: {dir: 'outputs/${now:%Y-%m-%d}/${now:%H-%M-%S}'}
      sweep: {dir: 'multirun/${now:%Y-%m-%d}/${now:%H-%M-%S}', subdir: '${hydra.job.num}'}
      """;

  private static final String HELP =
      """
      app_name: ${hydra.job.name}
      header: ${hydra.help.app_name} is configured as Hydra configures.
      footer: ''
      template: ${hydra.help.header}
      """;

  private static final String NO_LOGGING =
      """
      version: 1
      root: null
      disable_existing_loggers: false
      """;

  private static final String LOGGING_OFF =
      """
      version: 1
      root: {level: ERROR}
      disable_existing_loggers: true
      """;

  static final ConfigTree TREE =
      ConfigTree.of(
          Map.ofEntries(
              Map.entry("hydra/config.yaml", CONFIG),
              Map.entry("hydra/output/default.yaml", OUTPUT),
              Map.entry(
                  "hydra/launcher/basic.yaml",
                  "_target_: hydra._internal.core_plugins.basic_launcher.BasicLauncher\n"),
              Map.entry(
                  "hydra/sweeper/basic.yaml",
                  "_target_: hydra._internal.core_plugins.basic_sweeper.BasicSweeper\n"
                      + "max_batch_size: null\nparams: null\n"),
              Map.entry("hydra/help/default.yaml", HELP),
              Map.entry("hydra/hydra_help/default.yaml", "template: Configured as Hydra does.\n"),
              Map.entry("hydra/env/default.yaml", ""),
              Map.entry("hydra/hydra_logging/default.yaml", logging("[HYDRA] %(message)s", "")),
              Map.entry("hydra/hydra_logging/disabled.yaml", LOGGING_OFF),
              Map.entry("hydra/hydra_logging/hydra_debug.yaml", debugLogging()),
              Map.entry("hydra/hydra_logging/none.yaml", NO_LOGGING),
              Map.entry(
                  "hydra/job_logging/default.yaml",
                  logging(
                      "[%(name)s][%(levelname)s] - %(message)s",
                      ", file: {class: logging.FileHandler, formatter: simple, filename:"
                          + " '${hydra.runtime.output_dir}/${hydra.job.name}.log'}")),
              Map.entry("hydra/job_logging/disabled.yaml", LOGGING_OFF),
              Map.entry("hydra/job_logging/none.yaml", NO_LOGGING),
              Map.entry("hydra/job_logging/stdout.yaml", logging("%(message)s", ""))));

  private HydraConfigs() {}

  private static String logging(String format, String fileHandler) {
    String time = format.startsWith("[") ? "[%(asctime)s]" : "";
    return "version: 1\n"
        + "formatters: {simple: {format: '"
        + time
        + format
        + "'}}\n"
        + "handlers: {console: {class: logging.StreamHandler, formatter: simple,"
        + " stream: 'ext://sys.stdout'}"
        + fileHandler
        + "}\n"
        + "root: {level: INFO, handlers: ["
        + (fileHandler.isEmpty() ? "console" : "console, file")
        + "]}\n"
        + "disable_existing_loggers: false\n";
  }

  private static String debugLogging() {
    return """
    version: 1
    formatters: {simple: {format: '[%(asctime)s][%(name)s][%(levelname)s] - %(message)s'}}
    handlers:
      file:
        class: logging.FileHandler
        mode: w
        formatter: simple
        filename: hydra-${hydra.job.name}.log
        delay: true
    root: {level: ERROR, handlers: [file]}
    loggers: {hydra: {level: DEBUG}}
    disable_existing_loggers: false
    """;
  }
}
