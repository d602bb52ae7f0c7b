package dev.sweepline.trainer.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataFormatImpl;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.w3c.dom.Element;

/// An image file as it is decoded: PNG, JPEG, or the first page of a TIFF.
record ImageFile(BufferedImage pixels, Orientation orientation) {
  /// As many as PIL takes: a small file may claim to be more than there is memory for.
  private static final long MOST_PIXELS = 178_956_970;

  private static final List<String> CAMERA_FORMATS = List.of("jpeg", "tiff");

  /// Throws where it is none of them or damaged, cut off included.
  static ImageFile read(byte[] file) throws IOException {
    try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      var readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new IOException("none of PNG, JPEG and TIFF");
      }
      var reader = readers.next();
      try {
        return read(reader, stream);
      } catch (RuntimeException e) {
        throw new IOException("not a readable image: " + e, e); // Readers trip over broken files.
      } finally {
        reader.dispose();
      }
    }
  }

  private static ImageFile read(ImageReader reader, ImageInputStream stream) throws IOException {
    var warnings = Stream.<String>builder();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    reader.setInput(stream);
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    if (width * height > MOST_PIXELS) {
      throw new IOException(
          "%d × %d pixels are more than %d".formatted(width, height, MOST_PIXELS));
    }
    var pixels = reader.read(0);
    // JPEG's decoder makes up what is missing, and only warns.
    var cut = warnings.build().filter(ImageFile::saysCutOff).findFirst();
    if (cut.isPresent()) {
      throw new IOException("cut off: " + cut.get());
    }
    return new ImageFile(pixels, orientation(reader));
  }

  private static boolean saysCutOff(String warning) {
    var text = warning.toLowerCase(Locale.ROOT);
    return text.contains("truncated file") || text.contains("premature end");
  }

  private static Orientation orientation(ImageReader reader) throws IOException {
    if (!CAMERA_FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
      return Orientation.UPRIGHT;
    }
    try {
      var tree =
          (Element)
              reader
                  .getImageMetadata(0)
                  .getAsTree(IIOMetadataFormatImpl.standardMetadataFormatName);
      var found = tree.getElementsByTagName("ImageOrientation");
      return found.getLength() == 0
          ? Orientation.UPRIGHT
          : Orientation.named(((Element) found.item(0)).getAttribute("value"));
    } catch (RuntimeException e) {
      return Orientation.UPRIGHT; // What a camera wrote beside the pixels may be broken.
    }
  }
}
