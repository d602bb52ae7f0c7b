package dev.sweepline.trainer.data;

/// Where a picture comes from each time that a batch needs it: memory, or its file once more.
interface PictureSource {
  Picture picture();
}
