{{- define "verification.name" -}}
{{- printf "%s" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end }}

{{- define "verification.selector" -}}
app.kubernetes.io/name: verification
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "verification.labels" -}}
{{ include "verification.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "verification.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* What holds of every pod, node and migration alike. */}}
{{- define "verification.pod" -}}
automountServiceAccountToken: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1654
  runAsGroup: 1654
  fsGroup: 1654
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  # Drafts of documents under way, and what .NET writes.
  - name: tmp
    emptyDir: {}
  - name: data
    {{- if eq .Values.documents.store "File" }}
    persistentVolumeClaim:
      claimName: {{ .Values.documents.existingClaim | quote }}
    {{- else }}
    emptyDir: {}
    {{- end }}
{{- end }}

{{- define "verification.container" -}}
image: {{ include "verification.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
resources:
  {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
  - name: data
    mountPath: /home/app/data
{{- end }}

{{/* A variable whose value stands in the secret. */}}
{{- define "verification.secret" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret | quote }}
      key: {{ .key }}
{{- end }}

{{- define "verification.env" -}}
{{- $secret := .Values.secretName -}}
- name: Database__Provider
  value: {{ .Values.database.provider }}
{{ include "verification.secret" (dict "name" "Database__ConnectionString" "secret" $secret "key" "connection-string") }}
{{ include "verification.secret" (dict "name" "Secrets__Key" "secret" $secret "key" "secrets-key") }}
- name: Documents__Store
  value: {{ .Values.documents.store }}
{{- if eq .Values.documents.store "S3" }}
{{- with .Values.documents.s3 }}
- name: Documents__S3__Bucket
  value: {{ .bucket | quote }}
- name: Documents__S3__Prefix
  value: {{ .prefix | quote }}
- name: Documents__S3__Region
  value: {{ .region | quote }}
- name: Documents__S3__Endpoint
  value: {{ .endpoint | quote }}
- name: Documents__S3__PathStyle
  value: {{ .pathStyle | quote }}
- name: Documents__S3__ServerSideEncryption
  value: {{ .serverSideEncryption | quote }}
- name: Documents__S3__KmsKeyId
  value: {{ .kmsKeyId | quote }}
{{- if .hasKeys }}
{{ include "verification.secret" (dict "name" "Documents__S3__AccessKey" "secret" $secret "key" "s3-access-key") }}
{{ include "verification.secret" (dict "name" "Documents__S3__SecretKey" "secret" $secret "key" "s3-secret-key") }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.smtp }}
{{- if .host }}
- name: Smtp__Host
  value: {{ .host | quote }}
- name: Smtp__Port
  value: {{ .port | quote }}
- name: Smtp__From
  value: {{ .from | quote }}
{{- if .hasPassword }}
{{ include "verification.secret" (dict "name" "Smtp__UserName" "secret" $secret "key" "smtp-user-name") }}
{{ include "verification.secret" (dict "name" "Smtp__Password" "secret" $secret "key" "smtp-password") }}
{{- end }}
{{- end }}
{{- end }}
{{- range $index, $network := .Values.trustedNetworks }}
- name: ForwardedHeaders__KnownNetworks__{{ $index }}
  value: {{ $network | quote }}
{{- end }}
{{- with .Values.publicUrl }}
- name: Console__PublicUrl
  value: {{ . | quote }}
{{- end }}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
