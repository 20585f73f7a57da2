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

{{/* What chooses the pods of a role, where roles are split. */}}
{{- define "guardrail.component" -}}
{{- with . -}}
app.kubernetes.io/component: {{ . }}
{{- end -}}
{{- end -}}

{{/* Not empty where all pods can write one volume. */}}
{{- define "guardrail.shared" -}}
{{- if and .Values.persistence.enabled (eq .Values.persistence.accessMode "ReadWriteMany") -}}
yes
{{- end -}}
{{- end -}}

{{/* The Deployments, each with its role; where one does everything, it has none. */}}
{{- define "guardrail.deployments" -}}
{{- if .Values.roles.split -}}
- {{ merge (dict "role" "web") .Values.roles.web | toJson }}
- {{ merge (dict "role" "worker") .Values.roles.worker | toJson }}
{{- else -}}
- {{ dict "role" "" "replicas" .Values.replicas "resources" (dict) | toJson }}
{{- end -}}
{{- end -}}
