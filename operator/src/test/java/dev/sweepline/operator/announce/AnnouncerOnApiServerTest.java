package dev.sweepline.operator.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class AnnouncerOnApiServerTest {
  private static final Instant NOON = Instant.parse("2026-02-13T12:00:00Z");

  @Test
  void countsWhatIsSaidAgain(Cluster cluster) {
    var about =
        cluster
            .client()
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName("pages")
                    .withNamespace(cluster.namespace())
                    .endMetadata()
                    .build())
            .create();
    var suspended = Announcement.normal("Suspended", "no more trials are issued");
    var clock = Clock.fixed(NOON, ZoneOffset.UTC);

    var announcer = new Announcer(cluster.client(), clock);
    announcer.announce(about, suspended);
    announcer.announce(about, Announcement.normal("Resumed", "trials are issued again"));
    announcer.announce(about, suspended);
    new Announcer(cluster.client(), Clock.offset(clock, Duration.ofHours(1)))
        .announce(about, suspended);
    announcer.announce(about, suspended);

    assertThat(cluster.client().v1().events().inNamespace(cluster.namespace()).list().getItems())
        .extracting(
            Event::getReason, Event::getCount, Event::getFirstTimestamp, Event::getLastTimestamp)
        .containsExactlyInAnyOrder(
            tuple("Suspended", 3, NOON.toString(), NOON.toString()),
            tuple("Resumed", 1, NOON.toString(), NOON.toString()));
  }
}
