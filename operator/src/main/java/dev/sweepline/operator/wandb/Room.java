package dev.sweepline.operator.wandb;

/// How many rows all runs together may keep in memory; what has no room stays on Kafka.
final class Room {
  private int free;

  Room(int rows) {
    free = rows;
  }

  boolean isLeft() {
    return free > 0;
  }

  void take(int rows) {
    free -= rows;
  }

  void giveBack(int rows) {
    free += rows;
  }
}
