package dev.sweepline.trainer.data;

/// Hears how many images of how many have been read.
@FunctionalInterface
public interface ReadingProgress {
  void read(int done, int all);
}
