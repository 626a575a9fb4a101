// Notification templates of Alertmanager: the text of alerts in mail and chat.

/** The alerts of a message: those that fire, or all if none fires any more. */
const about = '{{ $alerts := .Alerts }}{{ if eq .Status "firing" }}{{ $alerts = .Alerts.Firing }}{{ end }}';
const moment = '2006-01-02 15:04 UTC';

/** One file of templates. Each name begins with `telltale.`, so no other template is replaced. */
export const templates: string = `{{/* The texts of notifications. Written by npm run content from packages/content: change it there. */}}

{{/* The address of Grafana, before the path of a dashboard. Another file beside this one defines it, such as
     grafana.tmpl: {{ define "telltale.grafana" }}https://grafana.example.org{{ end }}
     Until then the path stands alone. */}}
{{ define "telltale.grafana" }}{{ end }}

{{ define "telltale.title" -}}
${about}
{{- if eq .Status "resolved" }}RESOLVED{{ else }}{{ or .CommonLabels.severity "alert" | toUpper }}{{ end }}
{{- with index $alerts 0 }} {{ or .Annotations.summary .Labels.alertname }}{{ end }}
{{- with len (slice $alerts 1) }} (and {{ . }} more){{ end }}
{{- end }}

{{ define "telltale.color" }}{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}{{ end }}

{{ define "telltale.dashboard" }}{{ with .Annotations.dashboard }}{{ template "telltale.grafana" . }}{{ . }}{{ end }}{{ end }}

{{ define "telltale.link" -}}
${about}
{{- with index $alerts 0 }}{{ if .Annotations.runbook_url }}{{ .Annotations.runbook_url }}{{ else }}{{ .GeneratorURL }}{{ end }}{{ end }}
{{- end }}

{{ define "telltale.when" -}}
Began {{ .StartsAt.UTC.Format "${moment}" }}{{ if eq .Status "resolved" }}, ended {{ .EndsAt.UTC.Format "${moment}" }}{{ end }}
{{- end }}

{{ define "telltale.text" -}}
{{ range .Alerts -}}
{{ .Status | toUpper }} ({{ or .Labels.severity "no severity" }}) {{ or .Annotations.summary .Labels.alertname }}
{{ with .Annotations.description }}{{ . }}
{{ end }}{{ template "telltale.when" . }}
{{ if .Annotations.dashboard }}Dashboard: {{ template "telltale.dashboard" . }}
{{ end }}{{ with .Annotations.runbook_url }}Runbook: {{ . }}
{{ end }}{{ with .GeneratorURL }}Query: {{ . }}
{{ end }}Labels:{{ range .Labels.SortedPairs }} {{ .Name }}={{ .Value }}{{ end }}

{{ end }}
{{- end }}

{{ define "telltale.mail" -}}
<!DOCTYPE html>
<html lang="en">
<body style="font-family: sans-serif; max-width: 42em">
<h1 style="font-size: 1.2em">{{ template "telltale.title" . }}</h1>
{{ range .Alerts -}}
<section style="border-left: 4px solid {{ if eq .Status "resolved" }}#2e7d32{{ else if eq .Labels.severity "critical" }}#c62828{{ else }}#ef6c00{{ end }}; padding-left: 1em; margin-bottom: 1.5em">
<h2 style="font-size: 1em">{{ .Status | toUpper }} ({{ or .Labels.severity "no severity" }}) {{ or .Annotations.summary .Labels.alertname }}</h2>
<p>{{ .Annotations.description }}</p>
<p>{{ template "telltale.when" . }}</p>
<p>{{ if .Annotations.dashboard }}<a href="{{ template "telltale.dashboard" . }}">Dashboard</a> {{ end }}{{ with .Annotations.runbook_url }}<a href="{{ . }}">Runbook</a> {{ end }}{{ with .GeneratorURL }}<a href="{{ . }}">Query</a>{{ end }}</p>
<p style="color: #666">{{ range .Labels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}</p>
</section>
{{ end -}}
</body>
</html>
{{- end }}
`;
