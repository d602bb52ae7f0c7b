package dev.sweepline.wandb;

/// Field numbers that both the writer and the reader of a log need.
final class LogField {
  static final int HISTORY = 2;
  static final int SUMMARY = 3;
  static final int CONFIG = 5;
  static final int FILES = 6;
  static final int STATS = 7;
  static final int OUTPUT = 13;
  static final int RUN = 17;
  static final int EXIT = 18;
  static final int HEADER = 21;

  static final int HISTORY_STEP = 2;

  static final int STATS_TIME = 2;
  static final int STATS_ITEM = 3;

  static final int OUTPUT_STREAM = 1;
  static final int OUTPUT_TIME = 2;
  static final int OUTPUT_TEXT = 3;

  /// Values of `OUTPUT_STREAM`.
  static final int STDERR = 0;

  static final int STDOUT = 1;

  /// Ours, in a summary: what the official client must not see there, it passes over.
  static final int SUMMARY_OUTPUT = 10_013;

  static final int SUMMARY_STATS = 10_007;

  static final int RUN_ID = 1;
  static final int RUN_ENTITY = 2;
  static final int RUN_PROJECT = 3;
  static final int RUN_CONFIG = 4;
  static final int RUN_GROUP = 6;
  static final int RUN_JOB_TYPE = 7;
  static final int RUN_NAME = 8;
  static final int RUN_NOTES = 9;
  static final int RUN_TAG = 10;
  static final int RUN_START = 17;
  static final int RUN_TELEMETRY = 19;
  static final int RUN_GIT = 21;

  static final int ITEM_KEY = 1;
  static final int ITEM_NESTED_KEY = 2;
  static final int ITEM_VALUE = 16;

  private LogField() {}
}
