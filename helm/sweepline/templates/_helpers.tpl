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
