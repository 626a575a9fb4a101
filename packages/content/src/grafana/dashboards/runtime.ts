// Dashboard of the Node.js runtime: event-loop lag, heap, garbage collection, handles.
import { limits } from '../../limits.ts';
import { aggregate, largest, promql, quantile, rate, ratio, sum } from '../../promql/functions.ts';
import { histogramSeries, series, type Vector } from '../../promql/series.ts';
import { ofInstance, shareSteps } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, type Steps, stat } from '../panel.ts';

/** By process, because several processes of a service may share a page. */
const byProcess = ['job', 'instance', 'process'] as const;
const process = '{{job}} {{instance}} {{process}}';

const heapUsed = sum(series('v8js.memory.heap.used', ofInstance), byProcess);
const heapShare = promql`${heapUsed} / ${aggregate('max', series('telltale.heap.limit', ofInstance), byProcess)}`;
const filesShare = promql`${aggregate('max', series('process.open_fds', ofInstance), byProcess)} / ${aggregate('max', series('process.max_fds', ofInstance), byProcess)}`;
const delayP99 = largest(
  aggregate('max', series('nodejs.eventloop.delay.p99', ofInstance), byProcess),
  limits.processesShownMax,
);

/** The same for the processes that are shown by their p99. */
function ofThose(delay: Vector<(typeof byProcess)[number]>): Vector {
  return promql`${delay} and ${delayP99}`;
}
const delaySteps: Steps = ['green', [0.05, 'orange'], [0.2, 'red']];
const gcShare = sum(rate(histogramSeries('v8js.gc.duration', 'sum', ofInstance)), ['job', 'instance']);

export const runtime: Dashboard = {
  uid: 'telltale-runtime',
  title: 'Node.js runtime',
  description: 'Whether a process has enough resources: event loop, heap, processor, handles.',
  variables: ['service', 'instance'],
  deploys: true,
  nothing: 'No process of these services is scraped',
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
        stat('Event loop delay, p99', 'How late one timer in a hundred is. A blocked event loop shows here first.', {
          unit: 's',
          metrics: [{ expr: promql`max(${series('nodejs.eventloop.delay.p99', ofInstance)})`, legend: 'p99' }],
          steps: delaySteps,
          width: 6,
        }),
        stat('Heap', 'Share of the heap limit in use. At 1 the process is killed.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${heapShare})`, legend: 'fullest' }],
          steps: shareSteps,
          width: 6,
        }),
        stat(
          'Time in the garbage collector',
          'Share of time. Above a tenth, the heap is too small or too many objects are allocated.',
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
        graph('Event loop utilization', 'Share of time that the five busiest event loops were busy.', {
          unit: 'percentunit',
          metrics: [
            {
              expr: largest(series('nodejs.eventloop.utilization', ofInstance), limits.processesShownMax),
              legend: process,
            },
          ],
          max: 1,
          steps: shareSteps,
        }),
        graph(
          'Event loop delay, p99, by process',
          'The five latest: how late one timer in a hundred is. The tooltip shows the median and the longest delay.',
          {
            unit: 's',
            metrics: [
              { expr: delayP99, legend: process },
              {
                expr: ofThose(aggregate('max', series('nodejs.eventloop.delay.p50', ofInstance), byProcess)),
                legend: `p50 ${process}`,
                tooltipOnly: true,
              },
              {
                expr: ofThose(aggregate('max', series('nodejs.eventloop.delay.max', ofInstance), byProcess)),
                legend: `max ${process}`,
                tooltipOnly: true,
              },
            ],
            steps: delaySteps,
          },
        ),
        graph('Processor', 'Cores that the five busiest processes use. Near 1, the event loop is at its limit.', {
          unit: 'suffix:cores',
          metrics: [
            {
              expr: largest(sum(rate(series('process.cpu.time', ofInstance)), byProcess), limits.processesShownMax),
              legend: process,
            },
          ],
        }),
      ],
    },
    {
      question: 'Why?',
      panels: [
        graph('Heap by space', 'Memory in use, by heap space: the five largest. A leak is in old_space.', {
          unit: 'bytes',
          metrics: [
            {
              expr: largest(sum(series('v8js.memory.heap.used', ofInstance), ['v8js_heap_space_name']), 5),
              legend: '{{v8js_heap_space_name}}',
            },
          ],
          stacked: true,
        }),
        graph('Heap, share of its limit', 'Of the five fullest processes. At 1 a process is killed.', {
          unit: 'percentunit',
          metrics: [{ expr: largest(heapShare, limits.processesShownMax), legend: process }],
          max: 1,
          steps: shareSteps,
        }),
        graph('Memory of the process', 'Physical memory (RSS) of the five largest processes.', {
          unit: 'bytes',
          metrics: [
            { expr: largest(series('process.memory.usage', ofInstance), limits.processesShownMax), legend: process },
          ],
        }),
        graph('Garbage collections', 'Collections a second, by type.', {
          unit: 'suffix:/s',
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
        graph(
          'Handles',
          'Handles that keep the event loop alive, by type: sockets or timers that only grow are a leak.',
          {
            unit: 'short',
            metrics: [
              {
                expr: largest(sum(series('v8js.resource.active', ofInstance), ['v8js_resource_type'])),
                legend: '{{v8js_resource_type}}',
              },
            ],
          },
        ),
        graph(
          'Open files, share of the limit',
          'Of the five processes with the most. At 1 no further file can be opened.',
          {
            unit: 'percentunit',
            metrics: [{ expr: largest(filesShare, limits.processesShownMax), legend: process }],
            steps: shareSteps,
            width: 12,
          },
        ),
        graph('Heap by space, share in use', 'Used share of the reserved memory, by heap space: the five fullest.', {
          unit: 'percentunit',
          max: 1,
          metrics: [
            {
              expr: largest(
                ratio(
                  sum(series('v8js.memory.heap.used', ofInstance), ['v8js_heap_space_name']),
                  sum(series('v8js.memory.heap.space.size', ofInstance), ['v8js_heap_space_name']),
                ),
                5,
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
