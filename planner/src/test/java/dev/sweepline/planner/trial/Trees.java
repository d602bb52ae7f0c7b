package dev.sweepline.planner.trial;

import dev.sweepline.hydra.ConfigTree;
import java.util.Map;

/// A configuration tree like the one of a release, but small.
public final class Trees {
  public static final ConfigTree SMALL =
      ConfigTree.of(
          Map.ofEntries(
              Map.entry(
                  "config.yaml",
                  """
                  defaults:
                    - model: efficientnet_b0
                    - data: documents
                    - augmentation: none
                    - training: adamw
                    - _self_
                  seed: 1
                  """),
              Map.entry("model/nano.yaml", "name: nano\ndrop_rate: 0.0\n"),
              Map.entry("model/efficientnet_b0.yaml", "name: efficientnet_b0\ndrop_rate: 0.2\n"),
              Map.entry("model/efficientnet_b1.yaml", "name: efficientnet_b1\ndrop_rate: 0.2\n"),
              Map.entry(
                  "data/documents.yaml",
                  """
                  name: documents
                  root: /opt/sweepline/data/documents
                  image_size: 224
                  batch_size: 16
                  micro_batch_size: null
                  workers: 2
                  """),
              Map.entry("augmentation/none.yaml", "# @package data.augmentation\nname: none\n"),
              Map.entry(
                  "augmentation/cutout.yaml",
                  "# @package data.augmentation\nname: cutout\nsize: 8\n"),
              Map.entry(
                  "augmentation/mixup.yaml",
                  "# @package data.augmentation\nname: mixup\nalpha: 0.2\n"),
              Map.entry("training/adamw.yaml", "optimizer: adamw\nlr: 1e-4\nmax_epochs: 50\n")));

  public static final Composer COMPOSER = new HydraComposer(SMALL);

  private Trees() {}
}
