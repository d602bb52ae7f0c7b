package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.sweep.ClaimView.Role;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimViewTest {

  @Test
  void isOfOneNodeWhereNoOtherModeLetsMoreNodesHaveIt() {
    assertThat(view(Role.CHECKPOINTS, "ReadWriteOnce").ofOneNode()).isTrue();
    assertThat(view(Role.CHECKPOINTS, "ReadWriteOnce", "ReadOnlyMany").ofOneNode()).isTrue();
    assertThat(view(Role.CHECKPOINTS, "ReadWriteOnce", "ReadWriteMany").ofOneNode()).isFalse();
    assertThat(view(Role.DATA, "ReadWriteOnce").ofOneNode()).isTrue();
    assertThat(view(Role.DATA, "ReadWriteOnce", "ReadOnlyMany").ofOneNode()).isFalse();
    assertThat(view(Role.DATA_CACHE, "ReadWriteOnce", "ReadOnlyMany").ofOneNode()).isTrue();
    assertThat(view(Role.DATA, "ReadWriteOncePod").ofOneNode()).isFalse();
  }

  @Test
  void namesTheFieldWhoseClaimOnePodCanHaveAtATime() {
    assertThat(view(Role.DATA, "ReadWriteOncePod").problem(2))
        .contains(
            new SpecProblem(
                "spec.limits.parallelism",
                "2 trials cannot have the claim docs at a time: its access mode is ReadWriteOncePod;"
                    + " set it to 1, or name a claim with ReadOnlyMany or ReadWriteMany in"
                    + " spec.data.volume"));
    assertThat(view(Role.DATA_CACHE, "ReadWriteOncePod").problem(2).orElseThrow().message())
        .endsWith("name a claim with ReadWriteMany in spec.data.objectStore.cache");
    assertThat(view(Role.DATA, "ReadWriteOncePod").problem(1)).isEmpty();
    assertThat(view(Role.DATA, "ReadWriteOnce").problem(2)).isEmpty();
  }

  private static ClaimView view(Role role, String... modes) {
    return new ClaimView("docs", role, List.of(modes));
  }
}
