package dev.sweepline.operator.sweep;

import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.status.SweepStatus;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.Annotations;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/// A grid of trials as a Kubernetes object.
@Group("sweepline.dev")
@Version("v1alpha1")
@ShortNames("swp")
@Categories("sweepline")
@Annotations("helm.sh/resource-policy=keep")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(
    name = "Done",
    jsonPath = ".status.counts.succeeded",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Trials",
    jsonPath = ".status.plan.trials",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Running",
    jsonPath = ".status.counts.running",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Failed",
    jsonPath = ".status.counts.failed",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Best", jsonPath = ".status.best.value")
@AdditionalPrinterColumn(name = "Best run", jsonPath = ".status.best.runName", priority = 1)
@AdditionalPrinterColumn(name = "Waiting for", jsonPath = ".status.waitingFor")
@AdditionalPrinterColumn(name = "Goals", jsonPath = ".status.goalsReached", priority = 1)
@AdditionalPrinterColumn(name = "GPU hours", jsonPath = ".status.usage.gpuHours", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
// What is said beforehand is said before the first trial.
@ValidationRule(
    value = Sweep.NOT_BEGUN + " || has(self.spec.source) == has(oldSelf.spec.source)",
    message = "source cannot be added once there are trials; make a new Sweep")
@ValidationRule(
    value = Sweep.NOT_BEGUN + " || has(self.spec.tracking) == has(oldSelf.spec.tracking)",
    message = "tracking cannot be added once there are trials; make a new Sweep")
@ValidationRule(
    value =
        Sweep.NOT_BEGUN
            + " || (has(self.spec.checklist.hypothesis) == has(oldSelf.spec.checklist.hypothesis) &&"
            + " has(self.spec.checklist.baseline) == has(oldSelf.spec.checklist.baseline) &&"
            + " has(self.spec.checklist.expected) == has(oldSelf.spec.checklist.expected))",
    message =
        "hypothesis, baseline and expected of the checklist cannot be added once there are trials;"
            + " make a new Sweep")
public final class Sweep extends CustomResource<SweepSpec, SweepStatus> implements Namespaced {
  static final String NOT_BEGUN =
      "!has(oldSelf.status) || !has(oldSelf.status.counts) || !has(oldSelf.status.counts.total) ||"
          + " oldSelf.status.counts.total == 0";

  private static final long serialVersionUID = 1;

  @Override
  @Required
  public SweepSpec getSpec() {
    return super.getSpec();
  }
}
