package dev.sweepline.operator.report;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;

/// Wakes whoever wants a report, as a try has come to an end or another token is there; tokens are
/// looked for as long as somebody can be woken.
final class ReportAnswers<P extends HasMetadata> extends SimpleInboundEventSource<P> {
  private final PushDesks desks;

  ReportAnswers(PushDesks desks) {
    super("report-answers");
    this.desks = desks;
  }

  @Override
  public void start() {
    super.start();
    desks.start();
  }

  @Override
  public void stop() {
    desks.stop();
    super.stop();
  }
}
