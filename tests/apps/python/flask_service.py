"""A Flask service, instrumented as OpenTelemetry's documentation for Python says, with its page for Prometheus."""

import logging
import os

from flask import Flask
from opentelemetry import metrics
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import start_http_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
metrics.set_meter_provider(MeterProvider(metric_readers=[PrometheusMetricReader()]))
start_http_server(int(os.environ["METRICS_PORT"]), addr="127.0.0.1")
app = Flask(__name__)
FlaskInstrumentor().instrument_app(app)


@app.route("/items/<name>")
def item(name: str):
    return (name, 500) if name == "broken" else name


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]), threaded=True)
