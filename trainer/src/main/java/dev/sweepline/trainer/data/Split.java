package dev.sweepline.trainer.data;

import dev.sweepline.trainer.config.Settings.DataSettings;
import dev.sweepline.trainer.data.ImageSet.Labeled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Images to learn from and images to be judged by.
record Split(List<Labeled> train, List<Labeled> val) {

  /// The same share of every class; a class of two or more has at least one image on each side.
  static Split stratified(List<Labeled> all, int classes, DataSettings settings) {
    var train = new ArrayList<Labeled>();
    var val = new ArrayList<Labeled>();
    for (int label = 0; label < classes; label++) {
      int wanted = label;
      var ofClass = new ArrayList<>(all.stream().filter(each -> each.label() == wanted).toList());
      Collections.shuffle(ofClass, new Random(Seeds.mix(settings.splitSeed(), label)));
      int size = ofClass.size();
      int held = size < 2 ? 0 : Math.clamp(Math.round(size * settings.valRatio()), 1, size - 1);
      val.addAll(ofClass.subList(0, held));
      train.addAll(ofClass.subList(held, size));
    }
    return new Split(train, val);
  }
}
