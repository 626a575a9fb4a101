// Computes heap, disk and shards of Elasticsearch for the log records of a load.
import { objectives } from '@telltale/catalog';
import {
  difference,
  type Expression,
  type Figure,
  figure,
  given,
  least,
  most,
  plain,
  product,
  quotient,
  sum,
  whole,
} from './expression.ts';
import { choices, measured, rules } from './limits.ts';
import type { Load } from './load.ts';
import { coresPerNode, countShards, rolloverOf, type ShardCount, secondsPerDay } from './shards.ts';

/** The requirements of Elasticsearch. */
export interface LogsSize extends ShardCount {
  readonly documents: Figure;
  readonly documentBytes: Figure;
  readonly keptDays: Figure;
  readonly primaryBytes: Figure;
  readonly dataBytes: Figure;
  readonly cores: Figure;
  readonly heapByData: Figure;
  readonly nodes: Figure;
  readonly heapBytes: Figure;
  readonly memoryBytes: Figure;
  readonly diskBytes: Figure;
  readonly snapshotBytes: Figure;
  readonly nodeHeapBytes: Figure;
  readonly nodeMemoryBytes: Figure;
  readonly nodeDiskBytes: Figure;
  readonly replicaShards: Figure;
  readonly shardBytes: Figure;
  readonly nodeShards: Figure;
}

/** Computes them; if the load does not set the number of replicas, one node has none and several nodes have one. */
export function sizeLogs(load: Load): LogsSize {
  if (load.replicas !== undefined) return withReplicas(load, load.replicas);
  const alone = withReplicas(load, 0);
  return alone.nodes.value === 1 ? alone : withReplicas(load, 1);
}

function withReplicas(load: Load, replicas: 0 | 1): LogsSize {
  const kept = keep(load, replicas);
  const machines = sizeNodes(kept, replicas);
  const shards = countShards(load, kept);
  const { primaryShards } = shards;
  const replicaShards = figure('replica shards', '', product(primaryShards, given('replicas', replicas)));
  return {
    ...kept,
    ...machines,
    ...shards,
    replicaShards,
    shardBytes: figure('a shard', 'bytes', quotient(kept.primaryBytes, primaryShards)),
    nodeShards: figure('shards a node', '', whole(quotient(sum(primaryShards, replicaShards), machines.nodes))),
  };
}

type Kept = Pick<LogsSize, 'documents' | 'documentBytes' | 'keptDays' | 'primaryBytes' | 'dataBytes' | 'cores'>;

function keep(load: Load, replicas: 0 | 1): Kept {
  const copies = given('copies', 1 + replicas);
  const documents = documentsOf(load);
  const documentBytes = documentBytesOf(load);
  const keptDays = figure('days on disk', 'd', sum(given('days', load.days, 'd'), rolloverOf(load)));
  const primaryBytes = figure('primary data', 'bytes', product(documents, secondsPerDay, keptDays, documentBytes));
  const cpu = given('CPU a document', measured.cpuSecondsPerDocument, 's');
  return {
    documents,
    documentBytes,
    keptDays,
    primaryBytes,
    dataBytes: figure('all data', 'bytes', product(primaryBytes, copies)),
    cores: figure('cores', '', quotient(product(documents, copies, cpu), given('busy at most', choices.cpuShareMax))),
  };
}

type Machines = Pick<
  LogsSize,
  | 'heapByData'
  | 'nodes'
  | 'heapBytes'
  | 'memoryBytes'
  | 'diskBytes'
  | 'snapshotBytes'
  | 'nodeHeapBytes'
  | 'nodeMemoryBytes'
  | 'nodeDiskBytes'
>;

function sizeNodes({ primaryBytes, dataBytes, cores }: Kept, replicas: 0 | 1): Machines {
  const perHeap = given('memory per heap', rules.memoryPerHeap);
  const heapByData = figure(
    'heap for the data',
    'bytes',
    quotient(quotient(dataBytes, given('disk per memory', rules.hotDiskPerMemory)), perHeap),
  );
  const needed = most(
    whole(quotient(heapByData, given('heap at most', rules.heapBytesMax, 'bytes'))),
    whole(quotient(cores, coresPerNode)),
    plain(1),
  );
  const isAlone = needed.value === 1 && replicas === 0;
  const nodes = figure('nodes', '', isAlone ? needed : most(needed, given('a cluster', rules.clusterNodesMin)));
  const heapLeast = given('heap at least', choices.heapBytesMin, 'bytes');
  const heapBytes = figure('heap', 'bytes', most(heapByData, product(nodes, heapLeast)));
  const memoryBytes = figure(
    'memory',
    'bytes',
    sum(product(heapBytes, perHeap), product(nodes, given('Java', choices.javaBytes, 'bytes'))),
  );
  const diskBytes = figure('disk', 'bytes', sum(dataBytes, headRoomOf(dataBytes, nodes)));
  return {
    heapByData,
    nodes,
    heapBytes,
    memoryBytes,
    diskBytes,
    // Each segment is copied once, however many snapshots refer to it.
    snapshotBytes: figure('snapshots', 'bytes', primaryBytes),
    nodeHeapBytes: figure('heap a node', 'bytes', quotient(heapBytes, nodes)),
    nodeMemoryBytes: figure('memory a node', 'bytes', quotient(memoryBytes, nodes)),
    nodeDiskBytes: figure('disk a node', 'bytes', quotient(diskBytes, nodes)),
  };
}

/** The preload adds a record for each slow or failed request: this many while the objectives are just met. */
function documentsOf({ logLinesPerSecond, requestsPerSecond }: Load): Figure {
  const { availability, latency } = objectives;
  const notable = given('failed or slow', 1 - availability.target + (1 - latency.target));
  return figure(
    'documents',
    'documents/s',
    sum(
      given('log lines', logLinesPerSecond, 'lines/s'),
      product(given('requests', requestsPerSecond, 'requests/s'), notable),
    ),
  );
}

function documentBytesOf({ bytesPerLine }: Load): Figure {
  const shortest = given('short line', measured.lineBytesMin, 'bytes');
  const beyond = difference(most(given('bytes a line', bytesPerLine, 'bytes'), shortest), shortest);
  return figure(
    'document on disk',
    'bytes',
    sum(
      given('short document', measured.documentBytesMin, 'bytes'),
      product(beyond, given('each further byte', measured.documentBytesPerByte)),
    ),
  );
}

/** The disk must stay below the low watermark. */
function headRoomOf(dataBytes: Figure, nodes: Figure): Expression {
  const { diskLowWatermark, watermarkBytesMax } = rules;
  return least(
    product(dataBytes, given('above the watermark', 1 / diskLowWatermark - 1)),
    product(nodes, given('at most', watermarkBytesMax, 'bytes')),
  );
}
