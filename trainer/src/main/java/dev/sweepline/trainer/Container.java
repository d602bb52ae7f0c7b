package dev.sweepline.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// What the trainer's image holds and what its container was given.
///
/// @param libtorch PyTorch for CPUs
/// @param cuda PyTorch for GPUs with NVIDIA's libraries, in `trainer-cuda` only
/// @param cpus how many the container may use, where that is limited
record Container(Optional<Path> libtorch, Optional<Path> cuda, boolean hasGpu, OptionalInt cpus) {

  /// Of the file system below `root`.
  static Container read(Path root) {
    var image = root.resolve("opt/sweepline");
    return new Container(
        folder(image.resolve("libtorch")),
        folder(image.resolve("cuda")),
        hasGpu(root.resolve("dev")),
        cpus(root.resolve("sys/fs/cgroup")));
  }

  private static Optional<Path> folder(Path path) {
    return Optional.of(path).filter(Files::isDirectory);
  }

  private static boolean hasGpu(Path devices) {
    try (var names = Files.newDirectoryStream(devices, "{nvidia[0-9]*,dxg}")) {
      return names.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  /// Version 2 of control groups has quota and period in one file, version 1 in two.
  private static OptionalInt cpus(Path groups) {
    var quota = words(groups.resolve("cpu.max"));
    if (quota.isEmpty()) {
      quota =
          Stream.of("cpu.cfs_quota_us", "cpu.cfs_period_us")
              .flatMap(name -> words(groups.resolve("cpu").resolve(name)).stream())
              .toList();
    }
    // "max" and -1 are no limit.
    boolean limited =
        quota.size() == 2 && quota.stream().allMatch(word -> word.matches("[1-9]\\d*"));
    return limited
        ? OptionalInt.of(
            Math.ceilDiv(Integer.parseInt(quota.get(0)), Integer.parseInt(quota.get(1))))
        : OptionalInt.empty();
  }

  private static List<String> words(Path file) {
    try {
      return List.of(Files.readString(file).strip().split(" ", -1));
    } catch (IOException e) {
      return List.of();
    }
  }
}
