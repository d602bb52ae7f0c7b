package dev.sweepline.operator.experiment;

import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.status.ExperimentStatus;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.Annotations;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/// One trial as a Kubernetes object; its status is the journal of its attempts.
@Group("sweepline.dev")
@Version("v1alpha1")
@ShortNames("xpr")
@Categories("sweepline")
@Annotations("helm.sh/resource-policy=keep")
@AdditionalPrinterColumn(name = "Run", jsonPath = ".status.runName")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Epoch", jsonPath = ".status.progress.epoch")
@AdditionalPrinterColumn(name = "Best", jsonPath = ".status.best.value")
@AdditionalPrinterColumn(name = "val_f1", jsonPath = ".status.progress.last.val_f1", priority = 1)
@AdditionalPrinterColumn(
    name = "Attempt",
    jsonPath = ".status.attempts[-1:].number",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Goals", jsonPath = ".status.goalsReached", priority = 1)
@AdditionalPrinterColumn(name = "Waiting for", jsonPath = ".status.waitingFor", priority = 1)
@AdditionalPrinterColumn(name = "GPU hours", jsonPath = ".status.usage.gpuHours", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class Experiment extends CustomResource<ExperimentSpec, ExperimentStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;

  @Override
  @Required
  public ExperimentSpec getSpec() {
    return super.getSpec();
  }
}
