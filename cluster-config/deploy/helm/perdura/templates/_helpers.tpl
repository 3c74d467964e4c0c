{{- define "perdura.name" -}}
{{- default .Release.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "perdura.selector" -}}
app.kubernetes.io/name: perdura
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "perdura.labels" -}}
{{ include "perdura.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "perdura.secret" -}}
{{- default (printf "%s-postgres" (include "perdura.name" .)) .Values.postgres.existingSecret -}}
{{- end -}}

{{- define "perdura.clusterSecret" -}}
{{- if .Values.cluster.existingSecret -}}
{{- .Values.cluster.existingSecret -}}
{{- else if .Values.cluster.secret -}}
{{- printf "%s-cluster" (include "perdura.name" .) -}}
{{- end -}}
{{- end -}}
