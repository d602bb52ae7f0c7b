package dev.sweepline.operator.champion;

import dev.sweepline.planner.spec.ChampionSpec;
import dev.sweepline.planner.status.ChampionStatus;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.Annotations;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/// The best model of a task as a Kubernetes object.
@Group("sweepline.dev")
@Version("v1alpha1")
@ShortNames("champ")
@Categories("sweepline")
@Annotations("helm.sh/resource-policy=keep")
@AdditionalPrinterColumn(name = "Champion", jsonPath = ".status.reigning.model.experiment")
@AdditionalPrinterColumn(name = "Metric", jsonPath = ".spec.objective.metric")
@AdditionalPrinterColumn(name = "Mean", jsonPath = ".status.reigning.model.mean")
@AdditionalPrinterColumn(name = "Error", jsonPath = ".status.reigning.model.standardError")
@AdditionalPrinterColumn(
    name = "Since",
    jsonPath = ".status.reigning.since",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Last", jsonPath = ".status.decision.verdict")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.decision.reason", priority = 1)
@AdditionalPrinterColumn(name = "Proposal", jsonPath = ".status.decision.proposal", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class Champion extends CustomResource<ChampionSpec, ChampionStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;

  @Override
  @Required
  public ChampionSpec getSpec() {
    return super.getSpec();
  }
}
