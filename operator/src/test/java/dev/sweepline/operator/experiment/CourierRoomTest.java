package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CourierRoomTest {
  private final CourierRoom room = new CourierRoom();

  @Test
  void isFullForOthersUntilOneLeaves() {
    fill();

    assertThat(room.isFreeFor("another", _ -> true)).isFalse();
    assertThat(room.isFreeFor("uid1", _ -> true)).isTrue();
    room.leave("uid1");
    assertThat(room.isFreeFor("another", _ -> true)).isTrue();
  }

  @Test
  void takesBackThePlaceOfAnExperimentThatWentWithoutAWord() {
    fill();

    assertThat(room.isFreeFor("another", uid -> !uid.equals("uid3"))).isTrue();
    room.enter("another");
    assertThat(room.isFreeFor("yetAnother", uid -> !uid.equals("uid3"))).isFalse();
  }

  private void fill() {
    IntStream.range(0, CourierRoom.MOST).forEach(number -> room.enter("uid" + number));
  }
}
