// Alerts for memory: heap near its limit, memory leaks, time spent in garbage collection (GC).
import { aggregate, promql, rate, sum } from '../../promql/functions.ts';
import { histogramSeries, series, type Vector } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import type { Alert, RuleGroup } from '../rule.ts';

const instance = { job: 'shop', instance: 'a' } as const;
const byInstance = ['job', 'team', 'instance'] as const;
const byProcess = [...byInstance, 'process'] as const;
// Both sides need the same labels: targets have others that are unknown here, and a sum has none of them.
const heapUsed = sum(series('v8js.memory.heap.used'), byProcess);
const heapLimit = aggregate('max', series('telltale.heap.limit'), byProcess);
const held = series('process.memory.usage');

/** The heap that survives an hour of garbage collections. */
function floor(before = ''): Vector {
  return promql`min_over_time(${held}[1h]${before})`;
}

const alerts: readonly Alert[] = [
  {
    name: 'HeapNearLimit',
    expr: promql`${heapUsed} / ${heapLimit} > ${parameter('above', 0.9)}`,
    for: '5m',
    severity: 'critical',
    summary: '{{ $labels.job }} at {{ $labels.instance }} is about to run out of memory',
    description:
      'The heap of {{ $labels.instance }}{{ with $labels.process }} (process {{ . }}){{ end }} is {{ $value | humanizePercentage }} full; at 100% the process is killed.',
    dashboard: 'telltale-runtime',
    fires: {
      series: {
        'v8js_memory_heap_used_bytes{job="shop", instance="a", v8js_heap_space_name="old_space"}': '90x60',
        'v8js_memory_heap_used_bytes{job="shop", instance="a", v8js_heap_space_name="new_space"}': '5x60',
        'telltale_heap_limit_bytes{job="shop", instance="a"}': '100x60',
      },
      at: '5m',
      labels: [instance],
      summary: 'shop at a is about to run out of memory',
      description: 'The heap of a is 95% full; at 100% the process is killed.',
    },
    alsoFires: {
      // Two cluster workers on one page, of which one is full.
      series: {
        'v8js_memory_heap_used_bytes{job="shop", instance="a", process="7", v8js_heap_space_name="old_space"}': '95x60',
        'telltale_heap_limit_bytes{job="shop", instance="a", process="7"}': '100x60',
        'v8js_memory_heap_used_bytes{job="shop", instance="a", process="8", v8js_heap_space_name="old_space"}': '20x60',
        'telltale_heap_limit_bytes{job="shop", instance="a", process="8"}': '100x60',
      },
      at: '5m',
      labels: [{ ...instance, process: '7' }],
      summary: 'shop at a is about to run out of memory',
      description: 'The heap of a (process 7) is 95% full; at 100% the process is killed.',
    },
    silent: {
      series: {
        'v8js_memory_heap_used_bytes{job="shop", instance="a", v8js_heap_space_name="old_space"}': '90x60',
        'telltale_heap_limit_bytes{job="shop", instance="a"}': '100x60',
      },
      at: '8m',
    },
  },
  {
    name: 'MemoryGrowing',
    // A filling cache grows once; a new version starts afresh; a leak has grown all the time, and still does.
    expr: promql`${floor()} > ${parameter('factor', 1.5)} * ${floor(' offset 5h')} and ${floor()} > ${parameter('lastFactor', 1.1)} * ${floor(' offset 2h')} and time() - ${series('process.start_time')} > 6 * 3600`,
    for: '15m',
    severity: 'warning',
    summary: '{{ $labels.job }} at {{ $labels.instance }} uses more and more memory',
    description:
      'For an hour {{ $labels.instance }} has used at least {{ $value | humanize1024 }}B: ‹factor› times as much as five hours before, and it still grows.',
    dashboard: 'telltale-runtime',
    fires: {
      series: {
        'process_memory_usage_bytes{job="shop", instance="a"}': '100000000+500000x500',
        'process_start_time_seconds{job="shop", instance="a"}': '0x500',
      },
      at: '376m',
      labels: [instance],
      summary: 'shop at a uses more and more memory',
      description:
        'For an hour a has used at least 246.5MiB: 1.5 times as much as five hours before, and it still grows.',
    },
    silent: {
      series: {
        // A third more in five hours.
        'process_memory_usage_bytes{job="shop", instance="a"}': '300000000+500000x500',
        'process_start_time_seconds{job="shop", instance="a"}': '0x500',
        // Three times as much, but constant for some hours.
        'process_memory_usage_bytes{job="shop", instance="b"}': '100000000x120 300000000x400',
        'process_start_time_seconds{job="shop", instance="b"}': '0x500',
        // A different process than five hours ago.
        'process_memory_usage_bytes{job="shop", instance="c"}': '100000000+500000x500',
        'process_start_time_seconds{job="shop", instance="c"}': '0x200 12000x300',
        // A sawtooth: collected repeatedly.
        'process_memory_usage_bytes{job="shop", instance="d"}':
          '100000000+2000000x50 100000000+2000000x50 100000000+2000000x50 100000000+2000000x50 100000000+2000000x50 100000000+2000000x50 100000000+2000000x50 100000000+2000000x50 100000000+2000000x50',
        'process_start_time_seconds{job="shop", instance="d"}': '0x500',
      },
      at: '420m',
    },
  },
  {
    name: 'GarbageCollectorBusy',
    expr: promql`${sum(rate(histogramSeries('v8js.gc.duration', 'sum'), parameter('window', '5m')), byInstance)} > ${parameter('above', 0.1)}`,
    for: '10m',
    severity: 'warning',
    summary: '{{ $labels.job }} at {{ $labels.instance }} spends too much time in garbage collection',
    description: '{{ $labels.instance }} spends {{ $value | humanizePercentage }} of its time in garbage collection.',
    dashboard: 'telltale-runtime',
    fires: {
      series: { 'v8js_gc_duration_seconds_sum{job="shop", instance="a", v8js_gc_type="major"}': '0+12x100' },
      at: '13m',
      labels: [instance],
      summary: 'shop at a spends too much time in garbage collection',
      description: 'a spends 20% of its time in garbage collection.',
    },
    silent: {
      series: {
        'v8js_gc_duration_seconds_sum{job="shop", instance="a", v8js_gc_type="major"}': '0+3x100',
        'v8js_gc_duration_seconds_sum{job="shop", instance="a", v8js_gc_type="minor"}': '0+2.9x100',
      },
      at: '20m',
    },
  },
];

export const memory: RuleGroup = {
  file: 'memory',
  purpose: 'Whether a process has enough memory, before it is killed.',
  testStep: '1m',
  alerts,
};
