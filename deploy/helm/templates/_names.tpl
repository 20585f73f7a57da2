{{/* What everything is called: the name of the release. */}}
{{- define "guardrail.name" -}}
{{- .Release.Name | trunc 53 | trimSuffix "-" -}}
{{- end -}}

{{/* What chooses the pods. It never changes for a release. */}}
{{- define "guardrail.selector" -}}
app.kubernetes.io/name: intercom-guardrail
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "guardrail.labels" -}}
{{ include "guardrail.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: "{{ .Chart.Name }}-{{ .Chart.Version }}"
{{- end -}}

{{- define "guardrail.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}
