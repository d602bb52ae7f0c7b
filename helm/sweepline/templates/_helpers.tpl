{{- define "sweepline.labels" -}}
app.kubernetes.io/name: sweepline
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "sweepline.selector" -}}
app.kubernetes.io/name: sweepline
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The name every object of the release starts with. */}}
{{- define "sweepline.name" -}}
{{- if eq .Release.Name "sweepline" }}sweepline{{ else }}{{ printf "%s-sweepline" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "sweepline.namespaces" -}}
{{- default (list .Release.Namespace) .Values.watchNamespaces | join "," }}
{{- end }}

{{- define "sweepline.bootstrapServers" -}}
{{- if .Values.kafka.bootstrapServers }}{{ .Values.kafka.bootstrapServers }}{{ else if .Values.kafka.enabled }}{{ include "sweepline.name" . }}-kafka.{{ .Release.Namespace }}.svc:9092{{ end }}
{{- end }}

{{/* Whether there is a Kafka: ours, or one that somebody named. */}}
{{- define "sweepline.hasKafka" -}}
{{- if or .Values.kafka.enabled .Values.kafka.bootstrapServers .Values.kafka.propertiesSecret }}true{{ end }}
{{- end }}

{{- define "sweepline.offlineClaim" -}}
{{- if .Values.wandb.offline.claim }}{{ .Values.wandb.offline.claim }}{{ else if .Values.wandb.offline.size }}{{ include "sweepline.name" . }}-wandb{{ end }}
{{- end }}

{{- define "sweepline.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "sweepline.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{/* The image of one part: list of root and part. */}}
{{- define "sweepline.image" -}}
{{- $root := index . 0 }}{{ $part := index . 1 }}
{{- with (index $root.Values $part).image }}{{ . }}{{ else }}{{ printf "%s/%s:%s" ($root.Values.images.registry | trimSuffix "/") $part $root.Values.images.tag }}{{ end }}
{{- end }}

{{/* What every process from the operator's image is told. */}}
{{- define "sweepline.processEnvironment" -}}
- name: JAVA_TOOL_OPTIONS
  value: {{ .Values.operator.javaOptions | quote }}
- name: SWEEPLINE_OPERATOR_NAMESPACE
  valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
- name: SWEEPLINE_NAMESPACES
  value: {{ include "sweepline.namespaces" . | quote }}
- name: SWEEPLINE_CONFIG_TREE
  value: /opt/sweepline/configs
- name: SWEEPLINE_ROOT_KEY_FILE
  value: /etc/sweepline/root-key/key
- name: SWEEPLINE_WANDB_BASE_URL
  value: {{ .Values.wandb.baseUrl | quote }}
{{- $forwarders := max 1 (.Values.forwarder.replicas | default .Values.operator.replicas) }}
- name: SWEEPLINE_WANDB_REQUESTS_PER_SECOND
  value: {{ divf .Values.wandb.limits.requestsPerSecond $forwarders | quote }}
- name: SWEEPLINE_WANDB_CREATIONS_PER_SECOND
  value: {{ divf .Values.wandb.limits.creationsPerSecond $forwarders | quote }}
- name: SWEEPLINE_WANDB_RUN_REQUESTS_PER_SECOND
  value: {{ .Values.wandb.limits.runRequestsPerSecond | quote }}
- name: SWEEPLINE_WANDB_OFFLINE_DIR
  value: /var/lib/sweepline/wandb
{{- with include "sweepline.bootstrapServers" . }}
- name: KAFKA_BOOTSTRAP_SERVERS
  value: {{ . | quote }}
{{- end }}
{{- if not (include "sweepline.hasKafka" .) }}
- name: SWEEPLINE_KAFKA
  value: "false"
{{- end }}
{{- with .Values.kafka.topics.replicationFactor }}
- name: SWEEPLINE_TOPICS_REPLICATION_FACTOR
  value: {{ . | quote }}
{{- end }}
{{- with .Values.kafka.topics.minInsyncReplicas }}
- name: SWEEPLINE_TOPICS_MIN_INSYNC_REPLICAS
  value: {{ . | quote }}
{{- end }}
{{- if .Values.kafka.propertiesSecret }}
- name: SWEEPLINE_KAFKA_PROPERTIES
  value: /etc/sweepline-kafka/client.properties
{{- end }}
{{- end }}

{{- define "sweepline.processProbes" -}}
startupProbe:
  httpGet: { path: /q/health/live, port: http }
  periodSeconds: 1
  failureThreshold: 180
readinessProbe:
  httpGet: { path: /q/health/ready, port: http }
  periodSeconds: 5
  timeoutSeconds: 3
livenessProbe:
  httpGet: { path: /q/health/live, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
{{- end }}

{{- define "sweepline.processMounts" -}}
- { name: root-key, mountPath: /etc/sweepline/root-key, readOnly: true }
- { name: wandb, mountPath: /var/lib/sweepline/wandb }
- { name: tmp, mountPath: /tmp }
{{- if .Values.kafka.propertiesSecret }}
- { name: kafka, mountPath: /etc/sweepline-kafka, readOnly: true }
{{- end }}
{{- end }}

{{- define "sweepline.processVolumes" -}}
{{- with .Values.kafka.propertiesSecret }}
- name: kafka
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
- name: root-key
  secret:
    secretName: {{ default (printf "%s-root-key" (include "sweepline.name" .)) .Values.operator.rootKeySecret }}
    defaultMode: 0440
- name: wandb
  {{- with include "sweepline.offlineClaim" . }}
  persistentVolumeClaim: { claimName: {{ . }} }
  {{- else }}
  emptyDir: {}
  {{- end }}
- name: tmp
  emptyDir: { sizeLimit: 256Mi }
{{- end }}

{{- /* The certificates that Git hosts' may be signed by: of the one key, as a Secret may have more. */}}
{{- define "sweepline.gitAuthority" -}}
{{- with .Values.reports.git.ca }}
{{- if and .configMap .secret }}
{{- fail "reports.git.ca: name a configMap or a secret, not both" }}
{{- end }}
{{- if .configMap }}
- name: git-ca
  configMap: { name: {{ .configMap }}, items: [ { key: {{ .key }}, path: ca.crt } ] }
{{- else if .secret }}
- name: git-ca
  secret: { secretName: {{ .secret }}, defaultMode: 0440, items: [ { key: {{ .key }}, path: ca.crt } ] }
{{- end }}
{{- end }}
{{- end }}
