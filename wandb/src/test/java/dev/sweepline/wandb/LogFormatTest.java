package dev.sweepline.wandb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFormatTest {
  private static final int FILE_HEADER = 7;

  @TempDir Path folder;

  @ParameterizedTest(name = "with seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void readsBackRecordsOfAnyLength(long seed) throws IOException {
    var random = new Random(seed);
    var records = new ArrayList<byte[]>();
    for (int i = 0; i < 60; i++) {
      var record = new byte[random.nextInt(i % 10 == 0 ? 100_000 : 4_000)];
      random.nextBytes(record);
      records.add(record);
    }

    var contents = LogReader.read(write(records));

    assertThat(contents.torn()).isFalse();
    assertThat(contents.records()).containsExactlyElementsOf(records);
  }

  @Test
  void writesAnEmptyFirstPartWhereOnlyAChunkHeaderFits() throws IOException {
    int fills = LogFrames.BLOCK - FILE_HEADER - 2 * LogFrames.CHUNK_HEADER;

    var file = Files.readAllBytes(write(List.of(new byte[fills], new byte[5])));

    assertThat(Arrays.copyOfRange(file, LogFrames.BLOCK - 3, LogFrames.BLOCK + 7))
        .startsWith(0, 0, LogFrames.FIRST)
        .endsWith(5, 0, LogFrames.LAST);
    assertThat(LogReader.read(file).records()).containsExactly(new byte[fills], new byte[5]);
  }

  @Test
  void padsARestTooShortForAChunk() throws IOException {
    int fills = LogFrames.BLOCK - FILE_HEADER - LogFrames.CHUNK_HEADER - 6;

    var file = Files.readAllBytes(write(List.of(new byte[fills], new byte[] {9})));

    assertThat(Arrays.copyOfRange(file, LogFrames.BLOCK - 6, LogFrames.BLOCK))
        .containsOnly((byte) 0);
    assertThat(LogReader.read(file).records()).containsExactly(new byte[fills], new byte[] {9});
  }

  @Test
  void readsEverythingBeforeTheRecordThatACrashCut() throws IOException {
    var file = Files.readAllBytes(write(List.of(new byte[] {1, 2}, new byte[50_000])));

    var contents = LogReader.read(Arrays.copyOf(file, file.length - 1));

    assertThat(contents.torn()).isTrue();
    assertThat(contents.records()).containsExactly(new byte[] {1, 2});
  }

  @Test
  void noticesAWrongChecksum() throws IOException {
    var file = Files.readAllBytes(write(List.of(new byte[] {1}, new byte[] {2}, new byte[] {3})));
    file[FILE_HEADER + 2 * LogFrames.CHUNK_HEADER + 1] ^= 1;

    var contents = LogReader.read(file);

    assertThat(contents.torn()).isTrue();
    assertThat(contents.records()).containsExactly(new byte[] {1});
  }

  @Test
  void neverGoesOnWithAFileThatExists() throws IOException {
    var file = write(List.of(new byte[] {1}));

    assertThatThrownBy(() -> new LogWriter(file)).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void readsASampleThatTheOfficialClientAccepted() throws IOException {
    var sample =
        Path.of(
            System.getProperty("sweepline.root", ".."),
            "../shared/wandb/recorded/sample/offline-run-20260102_030405-sample1/run-sample1.wandb");
    assumeTrue(Files.exists(sample), "no sample at " + sample);

    var contents = LogReader.read(sample);

    assertThat(contents.torn()).isFalse();
    assertThat(contents.records()).hasSize(16);
    assertThat(write(contents.records())).hasSameBinaryContentAs(sample);
  }

  private Path write(List<byte[]> records) throws IOException {
    var file = folder.resolve("run-x.wandb");
    try (var writer = new LogWriter(file)) {
      records.forEach(writer::append);
      writer.flush();
    }
    return file;
  }
}
