package dev.sweepline.trainer.model;

import ai.djl.ndarray.NDManager;
import java.util.List;

/// EfficientNet B0 to B7 and `nano`, under torchvision's names; timm's are known too.
public final class EfficientNets implements Family {
  public EfficientNets() {}

  @Override
  public List<String> names() {
    return Architecture.names();
  }

  @Override
  public double dropRate(String name) {
    // Through text, so that 0.2f is 0.2.
    return Double.parseDouble(Float.toString(architecture(name).dropRate()));
  }

  @Override
  public Network network(Order order, NDManager manager, TorchOps ops) {
    return new EfficientNet(
        manager,
        ops,
        architecture(order.name()),
        order.classes(),
        order.dropRate(),
        order.dropPathRate());
  }

  @Override
  public boolean isHead(String array) {
    return array.startsWith("classifier.");
  }

  @Override
  public String nameHere(String foreign) {
    return TimmNames.torchvision(foreign);
  }

  private static Architecture architecture(String name) {
    return Architecture.named(name).orElseThrow();
  }
}
