package dev.sweepline.trainer.model;

import ai.djl.ndarray.NDManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;

/// Networks of one architecture. To add another one: a class here with a constructor without
/// parameters, and a file in `configs/model` that names it as `_target_`.
public interface Family {
  String DEFAULT = EfficientNets.class.getName();

  /// What `model.name` may say.
  List<String> names();

  /// The share of features that training leaves out before the head, where nothing else is said.
  double dropRate(String name);

  /// A network with fresh weights, drawn from the engine's random numbers.
  Network network(Order order, NDManager manager, TorchOps ops);

  /// Whether the array's shape follows from the number of classes.
  boolean isHead(String array);

  /// The name here of an array that has other names elsewhere.
  default String nameHere(String foreign) {
    return foreign;
  }

  /// Which network is wanted.
  record Order(String name, int classes, float dropRate, float dropPathRate) {}

  /// Empty where the class path has no such family.
  static Optional<Family> of(String className) {
    try {
      var type = Class.forName(className, false, Family.class.getClassLoader());
      if (!Family.class.isAssignableFrom(type) || Modifier.isAbstract(type.getModifiers())) {
        return Optional.empty();
      }
      return Optional.of((Family) type.getDeclaredConstructor().newInstance());
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException
        | LinkageError e) {
      return Optional.empty();
    }
  }
}
