package dev.sweepline.planner.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {
  private static final AllowedHosts HOSTS =
      AllowedHosts.of(
          List.of(
              "git.example.com",
              "Forge.example.com:8443",
              "http://gitea.tools.svc:3000",
              "http://git.example.org"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://git.example.com/team/docs.git",
        "https://GIT.example.com/team/docs",
        "https://forge.example.com:8443/docs.git",
        "http://gitea.tools.svc:3000/team/docs.git"
      })
  void whatTheChartListsIsAllowed(String repository) {
    assertThat(HOSTS.problem(repository)).isEmpty();
  }

  @Test
  void anotherHostIsRefusedWithWhatToDo() {
    assertThat(HOSTS.problem("https://git.example.com:8443/docs.git"))
        .contains(
            "spec.report.git.repository: the host git.example.com:8443 is not allowed: add"
                + " \"git.example.com:8443\" to reports.git.allowedHosts of the chart");
    assertThat(HOSTS.problem("http://gitea.tools.svc/docs.git"))
        .contains(
            "spec.report.git.repository: the host gitea.tools.svc is not allowed: add"
                + " \"http://gitea.tools.svc\" to reports.git.allowedHosts of the chart");
    assertThat(AllowedHosts.NONE.problem("https://169.254.169.254/latest")).isPresent();
  }

  @Test
  void plainHttpLeavesTheClusterNotEvenIfListed() {
    assertThat(HOSTS.problem("http://git.example.org/docs.git"))
        .contains(
            "spec.report.git.repository: the token would be sent to git.example.org in the clear:"
                + " use https");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://kim:s3cret@git.example.com/docs.git",
        "https://s3cret@git.example.com/docs.git",
        "https://git.example.com@s3cret.example.org/docs.git"
      })
  void whatStandsBeforeTheHostIsTakenForAKeyAndNotRepeated(String repository) {
    assertThat(HOSTS.problem(repository))
        .hasValueSatisfying(
            words -> assertThat(words).contains("literal key").doesNotContain("s3cret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"git@git.example.com:docs.git", "file:///etc", "https:///x", "https://a b/"})
  void whatIsNoAddressOfAGitHostIsNone(String repository) {
    assertThat(HOSTS.problem(repository))
        .contains("spec.report.git.repository: must be like https://HOST/PATH");
  }
}
