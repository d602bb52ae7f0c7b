package dev.sweepline.operator.wandb;

/// Field numbers that both the writer and the reader of a log need.
final class LogField {
  static final int HISTORY = 2;
  static final int SUMMARY = 3;
  static final int FILES = 6;
  static final int RUN = 17;
  static final int EXIT = 18;
  static final int HEADER = 21;

  static final int ITEM_KEY = 1;
  static final int ITEM_NESTED_KEY = 2;
  static final int ITEM_VALUE = 16;

  private LogField() {}
}
