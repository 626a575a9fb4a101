// The Node.js runtime of a service: event loop, heap, garbage collector, handles.
import { aggregate, promql, quantile, rate, ratio, sum } from '../../promql/functions.ts';
import { histogramSeries, series } from '../../promql/series.ts';
import { ofInstance, shareSteps } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat } from '../panel.ts';

const heapUsed = sum(series('v8js.memory.heap.used', ofInstance), ['job', 'instance', 'process']);
/** By process, for several of a service may share a page. */
const heapShare = promql`${heapUsed} / ${aggregate('max', series('telltale.heap.limit', ofInstance), ['job', 'instance', 'process'])}`;
const gcShare = sum(rate(histogramSeries('v8js.gc.duration', 'sum', ofInstance)), ['job', 'instance']);

export const runtime: Dashboard = {
  uid: 'telltale-runtime',
  title: 'Node.js runtime',
  description: 'Whether a process has what it needs: its event loop, its heap, its processor, its handles.',
  variables: ['service', 'instance'],
  deploys: true,
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('Event loop', 'How busy the busiest event loop is. Near 1, requests wait for each other.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${series('nodejs.eventloop.utilization', ofInstance)})`, legend: 'busiest' }],
          steps: shareSteps,
          width: 6,
        }),
        stat('Event loop delay, p99', 'How late one timer in a hundred is. What blocks the loop shows here first.', {
          unit: 's',
          metrics: [{ expr: promql`max(${series('nodejs.eventloop.delay.p99', ofInstance)})`, legend: 'p99' }],
          steps: ['green', [0.05, 'orange'], [0.2, 'red']],
          width: 6,
        }),
        stat('Heap', 'Share of the heap limit in use. At 1 the process is ended.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${heapShare})`, legend: 'fullest' }],
          steps: shareSteps,
          width: 6,
        }),
        stat(
          'Time in the garbage collector',
          'Share of time. Above a tenth the heap is too small, or too much is made.',
          {
            unit: 'percentunit',
            metrics: [{ expr: promql`max(${gcShare})`, legend: 'most' }],
            steps: ['green', [0.05, 'orange'], [0.1, 'red']],
            width: 6,
          },
        ),
      ],
    },
    {
      question: 'Where?',
      panels: [
        graph('Event loop utilization', 'Share of time that each event loop was busy.', {
          unit: 'percentunit',
          metrics: [{ expr: series('nodejs.eventloop.utilization', ofInstance), legend: '{{job}} {{instance}}' }],
          max: 1,
          steps: shareSteps,
        }),
        graph('Event loop delay', 'Median, p99 and the longest, of the last ten seconds.', {
          unit: 's',
          metrics: [
            { expr: series('nodejs.eventloop.delay.p50', ofInstance), legend: 'p50 {{instance}}' },
            { expr: series('nodejs.eventloop.delay.p99', ofInstance), legend: 'p99 {{instance}}' },
            { expr: series('nodejs.eventloop.delay.max', ofInstance), legend: 'max {{instance}}' },
          ],
        }),
        graph('Processor', 'Cores that each process uses.', {
          unit: 'short',
          metrics: [
            {
              expr: sum(rate(series('process.cpu.time', ofInstance)), ['job', 'instance']),
              legend: '{{job}} {{instance}}',
            },
          ],
        }),
      ],
    },
    {
      question: 'Why?',
      panels: [
        graph('Heap by space', 'Memory in use, by heap space. A leak is in old_space.', {
          unit: 'bytes',
          metrics: [
            {
              expr: sum(series('v8js.memory.heap.used', ofInstance), ['v8js_heap_space_name']),
              legend: '{{v8js_heap_space_name}}',
            },
          ],
          stacked: true,
        }),
        graph('Heap against its limit', 'Heap in use, and the limit at which the process is ended.', {
          unit: 'bytes',
          metrics: [
            { expr: sum(series('v8js.memory.heap.used', ofInstance), ['instance']), legend: 'used {{instance}}' },
            { expr: series('telltale.heap.limit', ofInstance), legend: 'limit {{instance}}' },
          ],
        }),
        graph('Memory of the process', 'Physical memory (RSS).', {
          unit: 'bytes',
          metrics: [{ expr: series('process.memory.usage', ofInstance), legend: '{{job}} {{instance}}' }],
        }),
        graph('Garbage collections', 'Collections a second, by type.', {
          unit: 'ops',
          metrics: [
            {
              expr: sum(rate(histogramSeries('v8js.gc.duration', 'count', ofInstance)), ['v8js_gc_type']),
              legend: '{{v8js_gc_type}}',
            },
          ],
        }),
        graph('Pauses for garbage collection, p99', 'How long one collection in a hundred takes, by type.', {
          unit: 's',
          metrics: [
            {
              expr: quantile(0.99, 'v8js.gc.duration', { by: ['v8js_gc_type'], where: ofInstance }),
              legend: '{{v8js_gc_type}}',
            },
          ],
        }),
        graph('Handles', 'What keeps the event loop alive, by type: sockets and timers that only grow are forgotten.', {
          unit: 'short',
          metrics: [
            {
              expr: sum(series('v8js.resource.active', ofInstance), ['v8js_resource_type']),
              legend: '{{v8js_resource_type}}',
            },
          ],
        }),
        graph('Open files', 'Open files, and how many there may be.', {
          unit: 'short',
          metrics: [
            { expr: series('process.open_fds', ofInstance), legend: 'open {{instance}}' },
            { expr: series('process.max_fds', ofInstance), legend: 'limit {{instance}}' },
          ],
          width: 12,
        }),
        graph('Heap by space, share in use', 'Used of what is reserved, by heap space.', {
          unit: 'percentunit',
          metrics: [
            {
              expr: ratio(
                sum(series('v8js.memory.heap.used', ofInstance), ['v8js_heap_space_name']),
                sum(series('v8js.memory.heap.space.size', ofInstance), ['v8js_heap_space_name']),
              ),
              legend: '{{v8js_heap_space_name}}',
            },
          ],
          width: 12,
        }),
      ],
    },
  ],
};
