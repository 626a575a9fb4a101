import { describe, expect, it } from 'vitest';
import { prometheusMetricName, prometheusName } from '../src/index.ts';

describe('the Prometheus name of a metric', () => {
  it.each([
    ['http.server.request.duration', 's', 'histogram', 'http_server_request_duration_seconds'],
    ['v8js.memory.heap.used', 'By', 'updowncounter', 'v8js_memory_heap_used_bytes'],
    ['orders', '{order}', 'counter', 'orders_total'],
    ['orders.total', '{order}', 'counter', 'orders_total'],
    ['nodejs.eventloop.utilization', '1', 'gauge', 'nodejs_eventloop_utilization_ratio'],
    ['retries', '1', 'counter', 'retries_total'],
    ['disk.speed', 'By/s', 'gauge', 'disk_speed_bytes_per_second'],
    ['request.rate', '{request}/s', 'gauge', 'request_rate_per_second'],
    ['wait_seconds', 's', 'histogram', 'wait_seconds'],
    ['wait.seconds.total', 's', 'counter', 'wait_seconds_total'],
    ['2xx.answers', '', 'gauge', '_2xx_answers'],
    ['a..b--c', '', 'gauge', 'a_b_c'],
  ] as const)('of %s in %s as a %s is %s, whatever else', (name, unit, instrument, expected) => {
    expect(prometheusName({ name, unit, instrument })).toBe(expected);
  });

  it('is known for each metric in the catalog', () => {
    expect(prometheusMetricName('telltale.log.records.emitted')).toBe('telltale_log_records_emitted_total');
  });
});
