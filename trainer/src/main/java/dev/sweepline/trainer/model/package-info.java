/// EfficientNet on DJL's NDArrays, with torchvision's parameter names.
@NullMarked
package dev.sweepline.trainer.model;

import org.jspecify.annotations.NullMarked;
