package dev.sweepline.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.data.ImageLoader.Sample;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A file of lines `ID,target` under that heading: the name of an image, with or without its
/// ending, and its class.
record LabelFile(List<String> classes, List<Sample> samples) {
  private static final ObjectReader CSV = new CsvMapper().readerForListOf(String.class);
  private static final List<String> ENDINGS = Stream.concat(Stream.of(""), endings()).toList();

  /// Throws a `TrainingFailure` that names the line in the way.
  static LabelFile parse(Path file, byte[] content, Path images) {
    var targets = new ArrayList<String>();
    var paths = new ArrayList<Path>();
    Map<String, Integer> seen = new HashMap<>();
    int number = 0;
    for (var line : text(file, content).lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      var fields = fields(file, number, line);
      if (number == 1) {
        if (!fields.equals(List.of("ID", "target"))) {
          throw wrong(file, number, "the heading must be ID,target, was " + line);
        }
        continue;
      }
      if (fields.size() != 2 || fields.contains("")) {
        throw wrong(file, number, "must be ID,target, was " + line);
      }
      var first = seen.putIfAbsent(fields.getFirst(), number);
      if (first != null) {
        throw wrong(file, number, fields.getFirst() + " stands in line " + first + " too");
      }
      paths.add(image(file, number, images, fields.getFirst()));
      targets.add(fields.getLast());
    }
    var classes = targets.stream().distinct().sorted(order(targets)).toList();
    var samples = new ArrayList<Sample>();
    for (int i = 0; i < paths.size(); i++) {
      samples.add(new Sample(paths.get(i), classes.indexOf(targets.get(i))));
    }
    return new LabelFile(classes, List.copyOf(samples));
  }

  /// Spreadsheets begin a file with a byte order mark, and write other encodings where not told.
  private static String text(Path file, byte[] content) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new TrainingFailure(ExitCode.DATA, file + " is not in UTF-8: save it as such", e);
    }
  }

  private static List<String> fields(Path file, int number, String line) {
    try {
      List<String> fields = CSV.readValue(line);
      return fields.stream().map(String::strip).toList();
    } catch (JsonProcessingException e) {
      throw wrong(file, number, "must be ID,target, was " + line);
    }
  }

  private static Path image(Path file, int number, Path images, String id) {
    return ENDINGS.stream()
        .map(ending -> images.resolve(id + ending))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() -> wrong(file, number, "no image " + images.resolve(id)));
  }

  /// Class 10 comes after class 9 where all are numbers.
  private static Comparator<String> order(List<String> targets) {
    return targets.stream().allMatch(target -> target.matches("\\d{1,9}"))
        ? Comparator.comparingInt(Integer::parseInt)
        : Comparator.naturalOrder();
  }

  private static Stream<String> endings() {
    return ImageNames.ENDINGS.stream();
  }

  private static TrainingFailure wrong(Path file, int line, String problem) {
    return new TrainingFailure(ExitCode.DATA, file + " line " + line + ": " + problem);
  }
}
