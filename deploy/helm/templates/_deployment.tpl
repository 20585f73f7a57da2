{{/* A Deployment: of everything, or of a role that has one of its own. */}}
{{- define "guardrail.deployment" -}}
{{- $role := .of.role }}
{{- $replicas := .of.replicas }}
{{- $resources := .of.resources }}
{{- with .root -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "guardrail.name" . }}{{ with $role }}-{{ . }}{{ end }}
  labels:
    {{- include "guardrail.labels" . | nindent 4 }}
    {{- include "guardrail.component" $role | nindent 4 }}
spec:
  replicas: {{ $replicas }}
  {{- if and (hasKey .Values.secrets "GUARDRAIL_DATABASE_URL") (or (include "guardrail.shared" .) (not .Values.persistence.enabled)) }}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
  {{- else }}
  strategy:
    type: Recreate # a SQLite file, and such a volume, belong to one pod
  {{- end }}
  selector:
    matchLabels:
      {{- include "guardrail.selector" . | nindent 6 }}
      {{- include "guardrail.component" $role | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "guardrail.labels" . | nindent 8 }}
        {{- include "guardrail.component" $role | nindent 8 }}
      annotations:
        checksum/settings: {{ .Values.settings | toJson | sha256sum }}
        {{- with .Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "guardrail.name" . }}
      automountServiceAccountToken: false
      enableServiceLinks: false # or the names of services become settings
      terminationGracePeriodSeconds: 30
      {{- with .Values.image.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: guardrail
          image: {{ include "guardrail.image" . | quote }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          args: [serve{{ with $role }}, --roles, {{ . }}{{ end }}]
          ports:
            - {name: http, containerPort: 8080}
          env:
            - {name: GUARDRAIL_HOME, value: /data}
            {{- range $name, $from := .Values.secrets }}
            - name: {{ $name }}_FILE
              value: /run/guardrail/{{ $name }}
            {{- end }}
            {{- if .Values.policies.configMap }}
            - {name: GUARDRAIL_POLICIES, value: /etc/guardrail/policies}
            {{- end }}
          envFrom:
            - configMapRef: {name: {{ include "guardrail.name" . }}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          # The first start moves the database to its present shape, which may take minutes after an upgrade.
          startupProbe:
            httpGet: {path: /healthz, port: http}
            periodSeconds: 5
            failureThreshold: 120
          livenessProbe:
            httpGet: {path: /healthz, port: http}
            periodSeconds: 15
            timeoutSeconds: 5
          readinessProbe:
            httpGet: {path: /readyz, port: http}
            periodSeconds: 10
            timeoutSeconds: 5
          resources:
            {{- toYaml ($resources | default .Values.resources) | nindent 12 }}
          volumeMounts:
            - {name: home, mountPath: /data}
            - {name: tmp, mountPath: /tmp}
            {{- if .Values.secrets }}
            - {name: secrets, mountPath: /run/guardrail, readOnly: true}
            {{- end }}
            {{- if .Values.policies.configMap }}
            - {name: policies, mountPath: /etc/guardrail/policies, readOnly: true}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: {}
        - name: home
          {{- if .Values.persistence.enabled }}
          persistentVolumeClaim:
            claimName: {{ .Values.persistence.existingClaim | default (include "guardrail.name" .) }}
          {{- else }}
          emptyDir: {}
          {{- end }}
        {{- if .Values.secrets }}
        - name: secrets
          projected:
            defaultMode: 0440
            sources:
              {{- range $name, $from := .Values.secrets }}
              - secret:
                  name: {{ $from.secret }}
                  items:
                    - {key: {{ $from.key | quote }}, path: {{ $name | quote }}}
              {{- end }}
        {{- end }}
        {{- if .Values.policies.configMap }}
        - name: policies
          configMap: {name: {{ .Values.policies.configMap }}}
        {{- end }}
      {{- with .Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end -}}
{{- end -}}
