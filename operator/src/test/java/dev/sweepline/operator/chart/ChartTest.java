package dev.sweepline.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the chart installs, as helm renders it.
@Tag("apiserver")
class ChartTest {
  private static final List<String> SENSITIVE = List.of("configmaps", "secrets");

  @Test
  void isInOrder() {
    var lint = Helm.lint();

    assertThat(lint.status()).as(lint.output()).isZero();
  }

  @Test
  void installsOperatorBrokerAndCrds() {
    var objects = Helm.template().objects();

    assertThat(names(objects))
        .containsExactlyInAnyOrder(
            "ServiceAccount/sweepline-operator",
            "Secret/sweepline-root-key",
            "CustomResourceDefinition/sweeps.sweepline.dev",
            "CustomResourceDefinition/experiments.sweepline.dev",
            "CustomResourceDefinition/champions.sweepline.dev",
            "ClusterRole/sweepline-system-sweepline-operator",
            "ClusterRole/sweepline-system-sweepline-view",
            "ClusterRole/sweepline-system-sweepline-edit",
            "ClusterRoleBinding/sweepline-system-sweepline-operator",
            "Role/sweepline-operator",
            "Role/sweepline-operator-lease",
            "RoleBinding/sweepline-operator",
            "RoleBinding/sweepline-operator-lease",
            "ConfigMap/sweepline-dashboard",
            "Service/sweepline",
            "Service/sweepline-kafka",
            "Deployment/sweepline-operator",
            "StatefulSet/sweepline-kafka");
  }

  @Test
  void bringsADashboardForGrafana() throws IOException {
    var dashboard =
        Helm.template().objects().stream()
            .filter(ConfigMap.class::isInstance)
            .map(ConfigMap.class::cast)
            .findFirst()
            .orElseThrow();

    assertThat(dashboard.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
    assertThat(new ObjectMapper().readTree(dashboard.getData().get("sweepline.json")))
        .isEqualTo(
            new ObjectMapper().readTree(Helm.CHART.resolve("dashboards/sweepline.json").toFile()));
    assertThat(names(Helm.template("metrics.dashboard=false").objects()))
        .doesNotContain("ConfigMap/sweepline-dashboard");
  }

  @Test
  void tellsTheOperatorHowOftenRecordsAreKept() {
    assertThat(environment(Helm.template().objects()))
        .doesNotContainKeys(
            "SWEEPLINE_TOPICS_REPLICATION_FACTOR", "SWEEPLINE_TOPICS_MIN_INSYNC_REPLICAS");
    assertThat(
            environment(
                Helm.template(
                        "kafka.topics.replicationFactor=3", "kafka.topics.minInsyncReplicas=2")
                    .objects()))
        .containsEntry("SWEEPLINE_TOPICS_REPLICATION_FACTOR", "3")
        .containsEntry("SWEEPLINE_TOPICS_MIN_INSYNC_REPLICAS", "2");
  }

  @Test
  void tellsTheOperatorWhichWebhooksChampionsMayHave() {
    assertThat(environment(Helm.template().objects()))
        .doesNotContainKey("SWEEPLINE_CHAMPION_WEBHOOK_HOSTS");
    assertThat(
            environment(
                Helm.template("champions.webhookHosts={hooks.example,ci.example:8443}").objects()))
        .containsEntry("SWEEPLINE_CHAMPION_WEBHOOK_HOSTS", "hooks.example,ci.example:8443");
  }

  @Test
  void tellsTheOperatorWhereReportsMayBePushedAndByWhom() {
    assertThat(environment(Helm.template().objects()))
        .doesNotContainKey("SWEEPLINE_REPORT_GIT_HOSTS");
    assertThat(
            environment(
                Helm.template(
                        "reports.git.allowedHosts={git.example.com,http://gitea.tools.svc:3000}",
                        "reports.git.author.email=sweeps@example.com")
                    .objects()))
        .containsEntry("SWEEPLINE_REPORT_GIT_HOSTS", "git.example.com,http://gitea.tools.svc:3000")
        .containsEntry("SWEEPLINE_REPORT_GIT_AUTHOR_NAME", "Sweepline")
        .containsEntry("SWEEPLINE_REPORT_GIT_AUTHOR_EMAIL", "sweeps@example.com");
  }

  @Test
  void givesTheOperatorTheAuthorityOfGitHosts() {
    assertThat(environment(Helm.template().objects())).doesNotContainKey("SWEEPLINE_REPORT_GIT_CA");
    var ofConfigMap = Helm.template("reports.git.ca.configMap=team-ca").objects();
    var ofSecret =
        Helm.template("reports.git.ca.secret=team-ca", "reports.git.ca.key=root.pem").objects();

    assertThat(environment(ofConfigMap))
        .containsEntry("SWEEPLINE_REPORT_GIT_CA", "/etc/sweepline-git/ca.crt");
    assertThat(volume(ofConfigMap, "git-ca").getConfigMap().getName()).isEqualTo("team-ca");
    assertThat(volume(ofConfigMap, "git-ca").getConfigMap().getItems())
        .containsExactly(new KeyToPath("ca.crt", null, "ca.crt"));
    assertThat(volume(ofSecret, "git-ca").getSecret().getSecretName()).isEqualTo("team-ca");
    assertThat(volume(ofSecret, "git-ca").getSecret().getItems())
        .containsExactly(new KeyToPath("root.pem", null, "ca.crt"));
    assertThat(
            Helm.template("reports.git.ca.configMap=team-ca", "reports.git.ca.secret=team-ca")
                .output())
        .contains("reports.git.ca: name a configMap or a secret, not both");
  }

  private static Volume volume(List<HasMetadata> objects, String name) {
    var pod = of(Deployment.class, objects).getFirst().getSpec().getTemplate().getSpec();
    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .anyMatch(mount -> mount.getName().equals(name));
    return pod.getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void letsPromotionsTalkToNobody() {
    var policy =
        of(NetworkPolicy.class, Helm.template("networkPolicies.enabled=true").objects()).stream()
            .filter(found -> found.getMetadata().getName().endsWith("-promotions"))
            .findFirst()
            .orElseThrow();

    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(policy.getSpec().getEgress()).isEmpty();
    assertThat(policy.getSpec().getIngress()).isEmpty();
  }

  private static Map<String, String> environment(List<HasMetadata> objects) {
    var variables = new HashMap<String, String>();
    of(Deployment.class, objects)
        .getFirst()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .forEach(variable -> variables.put(variable.getName(), variable.getValue()));
    return variables;
  }

  @Test
  void leavesOutWhatAnotherReleaseOrATeamHasMade() {
    var objects =
        Helm.template("crds.install=false", "operator.rootKeySecret=team-root-key").objects();

    assertThat(names(objects)).noneMatch(name -> name.startsWith("CustomResource"));
    assertThat(names(objects)).doesNotContain("Secret/sweepline-root-key");
    assertThat(
            of(Deployment.class, objects)
                .getFirst()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getVolumes()
                .getFirst()
                .getSecret()
                .getSecretName())
        .isEqualTo("team-root-key");
  }

  @Test
  void givesRightsInTheNamespacesItWatchesAlone() {
    var objects = Helm.template("watchNamespaces={team-a,team-b}").objects();

    assertThat(of(Role.class, objects))
        .extracting(role -> role.getMetadata().getNamespace())
        .containsExactlyInAnyOrder(null, "team-a", "team-b");
    assertThat(of(ClusterRole.class, objects).getFirst().getRules())
        .allSatisfy(rule ->
            assertThat(rule.getResources())
                .isSubsetOf("tokenreviews", "subjectaccessreviews", "nodes"));
  }

  @Test
  void letsTrainersReachTheirStoreWherePoliciesAreOn() throws IOException {
    var objects =
        Helm.template(
                "networkPolicies.enabled=true",
                "networkPolicies.trainerEgress[0].ports[0].port=9000")
            .objects();

    assertThat(of(NetworkPolicy.class, objects).getFirst().getSpec().getEgress())
        .extracting(rule -> rule.getPorts().getFirst().getPort().getIntVal())
        .containsExactly(53, 9000, 9092);
  }

  @Test
  void changesNoConfigMapAndReadsSecretsByName() {
    var rules =
        of(Role.class, Helm.template().objects()).stream()
            .filter(role -> role.getMetadata().getName().equals("sweepline-operator"))
            .flatMap(role -> role.getRules().stream())
            .filter(rule -> !Collections.disjoint(rule.getResources(), SENSITIVE))
            .map(rule -> rule.getResources() + " " + rule.getVerbs());

    assertThat(rules).containsExactly("[configmaps] [get, list, create]", "[secrets] [get]");
  }

  @Test
  void forwardsInProcessesOfTheirOwnWithFewerRights() {
    var objects = Helm.template("forwarder.replicas=4", "watchNamespaces={team-a}").objects();

    assertThat(names(objects))
        .contains(
            "ServiceAccount/sweepline-forwarder",
            "Deployment/sweepline-forwarder",
            "Role/sweepline-forwarder",
            "RoleBinding/sweepline-forwarder");
    assertThat(environment("sweepline-operator", objects))
        .containsEntry("SWEEPLINE_ROLE", "operator");
    assertThat(environment("sweepline-forwarder", objects))
        .containsEntry("SWEEPLINE_ROLE", "forwarder")
        .containsEntry("SWEEPLINE_WANDB_REQUESTS_PER_SECOND", "125")
        .containsEntry("SWEEPLINE_WANDB_CREATIONS_PER_SECOND", "20")
        .containsEntry("SWEEPLINE_WANDB_RUN_REQUESTS_PER_SECOND", "2");
    assertThat(of(Role.class, objects))
        .filteredOn(role -> role.getMetadata().getName().equals("sweepline-forwarder"))
        .singleElement()
        .satisfies(role -> {
          assertThat(role.getMetadata().getNamespace()).isEqualTo("team-a");
          assertThat(role.getRules())
              .noneSatisfy(rule -> assertThat(rule.getResources()).contains("pods"))
              .noneSatisfy(rule -> assertThat(rule.getVerbs()).contains("delete"));
        });
  }

  @Test
  void forwardsFromTheOperatorUnlessThereAreOthers() {
    assertThat(environment("sweepline-operator", Helm.template().objects()))
        .containsEntry("SWEEPLINE_ROLE", "all")
        .containsEntry("SWEEPLINE_WANDB_REQUESTS_PER_SECOND", "500");
  }

  /// So that a container that was killed need not wait until its own Lease expires.
  @Test
  void tellsTheOperatorInWhichPodItIs() {
    assertThat(variables("sweepline-operator", Helm.template().objects()))
        .filteredOn(variable -> variable.getName().equals("SWEEPLINE_POD_UID"))
        .singleElement()
        .extracting(variable -> variable.getValueFrom().getFieldRef().getFieldPath())
        .isEqualTo("metadata.uid");
  }

  private static Stream<EnvVar> variables(String deployment, List<HasMetadata> objects) {
    return of(Deployment.class, objects).stream()
        .filter(some -> some.getMetadata().getName().equals(deployment))
        .flatMap(some -> some.getSpec().getTemplate().getSpec().getContainers().stream())
        .flatMap(container -> container.getEnv().stream());
  }

  private static Map<String, String> environment(String deployment, List<HasMetadata> objects) {
    return variables(deployment, objects)
        .filter(variable -> variable.getValue() != null)
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  @Test
  void runsUnderTheRestrictedPodSecurityStandard() {
    var objects = Helm.template("forwarder.replicas=1").objects();

    assertThat(
            List.of(
                of(Deployment.class, objects).getFirst().getSpec().getTemplate().getSpec(),
                of(Deployment.class, objects).getLast().getSpec().getTemplate().getSpec(),
                of(StatefulSet.class, objects).getFirst().getSpec().getTemplate().getSpec()))
        .allSatisfy(ChartTest::isRestricted);
  }

  @Test
  void usesABrokerOfOnesOwn() {
    var objects =
        Helm.template("kafka.bootstrapServers=kafka.team:9093", "networkPolicies.enabled=true")
            .objects();

    assertThat(of(StatefulSet.class, objects)).isEmpty();
    var trainers =
        of(NetworkPolicy.class, objects).stream()
            .filter(policy -> policy.getMetadata().getName().endsWith("-trainers"))
            .findFirst()
            .orElseThrow();
    assertThat(trainers.getSpec().getEgress().getLast().getPorts())
        .extracting(port -> port.getPort().getIntVal())
        .containsExactly(9093);
    var container =
        of(Deployment.class, objects)
            .getFirst()
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst();
    assertThat(container.getEnv())
        .anySatisfy(variable -> {
          assertThat(variable.getName()).isEqualTo("KAFKA_BOOTSTRAP_SERVERS");
          assertThat(variable.getValue()).isEqualTo("kafka.team:9093");
        });
  }

  @Test
  void doesWithoutKafkaWhereToldTo() {
    var objects = Helm.template("kafka.enabled=false", "networkPolicies.enabled=true").objects();

    assertThat(of(StatefulSet.class, objects)).isEmpty();
    assertThat(
            of(Deployment.class, objects)
                .getFirst()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv())
        .filteredOn(variable -> variable.getName().contains("KAFKA"))
        .extracting(variable -> variable.getName() + "=" + variable.getValue())
        .containsExactly("SWEEPLINE_KAFKA=false");
    assertThat(of(NetworkPolicy.class, objects).getFirst().getSpec().getEgress()).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          forwarder.replicas=2     | forwarder.replicas: must be 0 without Kafka, was 2
          trainer.kafkaSecret=keys | trainer.kafkaSecret: must be empty without Kafka, was keys
          """)
  void refusesWhatNeedsKafkaWithoutIt(String value, String problem) {
    var refused = Helm.template("kafka.enabled=false", value);

    assertThat(refused.status()).isNotZero();
    assertThat(refused.output()).contains(problem);
  }

  @Test
  void readsTlsAndPasswordOfABrokerFromASecret() {
    var pod =
        of(
                Deployment.class,
                Helm.template(
                        "kafka.bootstrapServers=kafka.team:9093", "kafka.propertiesSecret=tls")
                    .objects())
            .getFirst()
            .getSpec()
            .getTemplate()
            .getSpec();

    assertThat(pod.getContainers().getFirst().getEnv())
        .anySatisfy(variable -> {
          assertThat(variable.getName()).isEqualTo("SWEEPLINE_KAFKA_PROPERTIES");
          assertThat(variable.getValue()).isEqualTo("/etc/sweepline-kafka/client.properties");
        });
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getSecret() != null)
        .extracting(volume -> volume.getSecret().getSecretName())
        .contains("tls");
    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/etc/sweepline-kafka"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kafka.enabledd=false        | enabledd
          kafka.bootstrapServers=host | kafka/bootstrapServers
          operator.replicas=two       | operator/replicas
          watchNamespaces={Team_A}    | watchNamespaces
          wandb.offline.size=lots     | wandb/offline/size
          wandb.limits.requestsPerSecond=0 | wandb/limits/requestsPerSecond
          forwarder.replicas=-1       | forwarder/replicas
          """)
  void refusesValuesThatMakeNoSense(String value, String field) {
    var refused = Helm.template(value);

    assertThat(refused.status()).isNotZero();
    assertThat(refused.output()).contains(field);
  }

  @Test
  void refusesOneVolumeForSeveralProcesses() {
    var refused = Helm.template("forwarder.replicas=2", "wandb.offline.size=1Gi");

    assertThat(refused.status()).isNotZero();
    assertThat(refused.output()).contains("name a ReadWriteMany claim in wandb.offline.claim");
  }

  private static void isRestricted(PodSpec pod) {
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getContainers())
        .allSatisfy(container -> {
          var security = container.getSecurityContext();
          assertThat(security.getAllowPrivilegeEscalation()).isFalse();
          assertThat(security.getReadOnlyRootFilesystem()).isTrue();
          assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
        });
  }

  private static <T> List<T> of(Class<T> type, List<HasMetadata> objects) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static List<String> names(List<HasMetadata> objects) {
    return objects.stream()
        .map(object -> object.getKind() + "/" + object.getMetadata().getName())
        .toList();
  }
}
