{{- /* Reference of an image: (list . .Values.images.NAME). */}}
{{- define "telltale.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- with $root.Values.image.registry }}{{ trimSuffix "/" . }}/{{ end }}{{ $image.repository }}
{{- with $image.tag }}:{{ . }}{{ end }}{{ with $image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- /* Configuration of Prometheus, which finds pods of all namespaces, or of those that are named. */}}
{{- define "telltale.prometheus" -}}
{{- $found := "[{ role: pod }]" -}}
{{- with .Values.prometheus.scrapeNamespaces -}}
{{- $found = printf "[{ role: pod, namespaces: { names: %s } }]" (toJson .) -}}
{{- end -}}
{{- .Files.Get "files/prometheus.yml" | replace "kubernetes_sd_configs: [{ role: pod }]" (printf "kubernetes_sd_configs: %s" $found) -}}
{{- end }}
