package main

// A stand-in for the makers' exporter to Elasticsearch in its mode bodymap: the body of each record is a document, which
// is created under the id that an attribute of the record gives it.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configauth"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/config/configtls"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
	"go.opentelemetry.io/collector/pdata/plog"
)

const idAttribute = "elasticsearch.document_id"

// The settings that the stack uses, by the names that the makers give them.
type settings struct {
	Endpoints     []string                                   `mapstructure:"endpoints"`
	Auth          configoptional.Optional[configauth.Config] `mapstructure:"auth"`
	TLS           configtls.ClientConfig                     `mapstructure:"tls"`
	LogsIndex     string                                     `mapstructure:"logs_index"`
	LogsDynamicID struct {
		Enabled bool `mapstructure:"enabled"`
	} `mapstructure:"logs_dynamic_id"`
	Mapping struct {
		Mode string `mapstructure:"mode"`
	} `mapstructure:"mapping"`
	Timeout    time.Duration                                            `mapstructure:"timeout"`
	Retry      retrySettings                                            `mapstructure:"retry"`
	QueueBatch configoptional.Optional[exporterhelper.QueueBatchConfig] `mapstructure:"sending_queue"`
}

type retrySettings struct {
	Enabled         bool          `mapstructure:"enabled"`
	InitialInterval time.Duration `mapstructure:"initial_interval"`
	MaxInterval     time.Duration `mapstructure:"max_interval"`
	MaxRetries      int           `mapstructure:"max_retries"`
	RetryOnStatus   []int         `mapstructure:"retry_on_status"`
}

func newElasticsearchStandIn() exporter.Factory {
	return exporter.NewFactory(
		component.MustNewType("elasticsearch"),
		func() component.Config {
			return &settings{QueueBatch: configoptional.Default(exporterhelper.NewDefaultQueueConfig())}
		},
		exporter.WithLogs(newLogs, component.StabilityLevelDevelopment),
	)
}

func newLogs(ctx context.Context, set exporter.Settings, config component.Config) (exporter.Logs, error) {
	given := config.(*settings)
	if given.Mapping.Mode != "bodymap" || !given.LogsDynamicID.Enabled || len(given.Endpoints) != 1 {
		return nil, errors.New("the stand-in knows documents in the body, with ids, to one endpoint alone")
	}
	standIn := &elasticsearch{settings: given, telemetry: set.TelemetrySettings}
	retry := configretry.NewDefaultBackOffConfig()
	retry.Enabled = given.Retry.Enabled
	retry.InitialInterval = given.Retry.InitialInterval
	retry.MaxInterval = given.Retry.MaxInterval
	retry.MaxElapsedTime = 0
	return exporterhelper.NewLogs(ctx, set, config, standIn.push,
		exporterhelper.WithStart(standIn.start),
		exporterhelper.WithQueue(given.QueueBatch),
		exporterhelper.WithRetry(retry),
		exporterhelper.WithTimeout(exporterhelper.TimeoutConfig{Timeout: given.Timeout}),
	)
}

type elasticsearch struct {
	settings  *settings
	telemetry component.TelemetrySettings
	client    *http.Client
}

func (e *elasticsearch) start(ctx context.Context, host component.Host) (err error) {
	config := confighttp.NewDefaultClientConfig()
	config.TLS = e.settings.TLS
	config.Auth = e.settings.Auth
	e.client, err = config.ToClient(ctx, host.GetExtensions(), e.telemetry)
	return err
}

// push sends one batch; a document that is there already was created by an earlier try.
func (e *elasticsearch) push(ctx context.Context, logs plog.Logs) error {
	body, err := e.bulk(logs)
	if err != nil {
		return consumererror.NewPermanent(err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.settings.Endpoints[0]+"/"+e.settings.LogsIndex+"/_bulk", body)
	if err != nil {
		return consumererror.NewPermanent(err)
	}
	request.Header.Set("content-type", "application/x-ndjson")
	answer, err := e.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("Elasticsearch answers %d: %s", answer.StatusCode, text)
	}
	return verdict(text)
}

func (e *elasticsearch) bulk(logs plog.Logs) (*bytes.Buffer, error) {
	body := &bytes.Buffer{}
	lines := json.NewEncoder(body)
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				id, _ := record.Attributes().Get(idAttribute)
				action := map[string]any{"create": map[string]any{"_id": id.AsString()}}
				if err := errors.Join(lines.Encode(action), lines.Encode(record.Body().Map().AsRaw())); err != nil {
					return nil, err
				}
			}
		}
	}
	return body, nil
}

func verdict(text []byte) error {
	var told struct {
		Items []struct {
			Create struct {
				Status int             `json:"status"`
				Error  json.RawMessage `json:"error"`
			} `json:"create"`
		} `json:"items"`
	}
	if err := json.Unmarshal(text, &told); err != nil {
		return err
	}
	for _, item := range told.Items {
		switch status := item.Create.Status; {
		case status == http.StatusConflict || status < http.StatusMultipleChoices:
		case status == http.StatusTooManyRequests || status >= http.StatusInternalServerError:
			return fmt.Errorf("Elasticsearch answers %d for a document: %s", status, item.Create.Error)
		default:
			return consumererror.NewPermanent(fmt.Errorf("Elasticsearch refuses a document by %d: %s", status, item.Create.Error))
		}
	}
	return nil
}
