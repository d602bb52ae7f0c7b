package dev.sweepline.trainer.config;

import dev.sweepline.trainer.config.AugmentationSettings.Cutmix;
import dev.sweepline.trainer.config.AugmentationSettings.Cutout;
import dev.sweepline.trainer.config.AugmentationSettings.Document;
import dev.sweepline.trainer.config.AugmentationSettings.Mixup;
import dev.sweepline.trainer.config.AugmentationSettings.None;
import dev.sweepline.trainer.config.AugmentationSettings.RandAugment;
import java.util.ArrayList;
import java.util.List;

/// Reads `data.augmentation`: a name, or a name with its parameters.
final class AugmentationReader {
  static final List<String> NAMES =
      List.of("none", "cutout", "mixup", "cutmix", "randaugment", "document");
  private static final String PATH = "data.augmentation";

  private final ConfigReader config;

  AugmentationReader(ConfigReader config) {
    this.config = config;
  }

  AugmentationSettings read() {
    boolean plain = config.at(PATH) instanceof String;
    var name = config.oneOf(plain ? PATH : PATH + ".name", "none", NAMES);
    return switch (name) {
      case "cutout" -> {
        only("holes", "size", "probability");
        yield new Cutout(
            config.integer(PATH + ".holes", 1, 1, 100),
            share("size", 0.25),
            share("probability", 1));
      }
      case "mixup" -> {
        only("alpha", "probability");
        yield new Mixup(alpha(0.2), share("probability", 1));
      }
      case "cutmix" -> {
        only("alpha", "probability");
        yield new Cutmix(alpha(1), share("probability", 1));
      }
      case "randaugment" -> {
        only("num_ops", "magnitude");
        yield new RandAugment(
            config.integer(PATH + ".num_ops", 2, 1, 14),
            config.integer(PATH + ".magnitude", 9, 0, 30));
      }
      case "document" -> document();
      default -> {
        only();
        yield new None();
      }
    };
  }

  private Document document() {
    only("rotation", "perspective", "shift", "fade", "contrast", "light", "noise", "blur", "jpeg");
    return new Document(
        config.number(PATH + ".rotation", 5, 0, 180),
        share("perspective", 0.1),
        share("shift", 0.05),
        share("fade", 0.3),
        share("contrast", 0.3),
        share("light", 0.3),
        share("noise", 0.05),
        share("blur", 0.3),
        share("jpeg", 0.3));
  }

  private void only(String... parameters) {
    var known = new ArrayList<>(List.of("name"));
    known.addAll(List.of(parameters));
    config.onlyKeys(PATH, known);
  }

  private double share(String parameter, double absent) {
    return config.number(PATH + "." + parameter, absent, 0, 1);
  }

  private double alpha(double absent) {
    return config.number(PATH + ".alpha", absent, 0.001, 100);
  }
}
