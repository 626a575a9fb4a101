// Checks this machine: memory, swap, kernel settings (vm.max_map_count), Node.js version.
import { bytesText, type PlaneDescription } from '@telltale/plane';
import {
  isOlder,
  type Machine,
  mapCountProblem,
  mapCountRemedy,
  memoryOf,
  memoryProblem,
  preflightLimits,
} from '@telltale/plane/preflight';
import type { Check } from '../examination.ts';
import { type Finding, failure, ok, unknown, warning } from '../finding.ts';
import { limits } from '../limits.ts';
import { missingParts } from '../parts.ts';

const elsewhere = (name: string): Finding =>
  unknown(name, 'the plane runs on another machine', 'Run telltale doctor there');

export const memory: Check = {
  name: 'memory',
  async look({ description, status }) {
    const { engine, machine, parts, heapBytes } = description;
    // Another check covers the nodes of a cluster.
    if (engine === 'kubernetes') return [];
    if (machine === undefined) return [elsewhere('memory')];
    const missing = missingParts({ description, status });
    const problem = memoryProblem(machine, { parts, missing, heapBytes });
    if (problem !== undefined) return [failure('memory', problem.why, problem.remedy)];
    const { memoryBytes, memoryAvailableBytes } = machine;
    const found = `${bytesText(memoryAvailableBytes)} of ${bytesText(memoryBytes)} are available; the plane needs about ${bytesText(memoryOf(parts, heapBytes))}`;
    if (memoryAvailableBytes >= limits.memoryShareMin * memoryBytes) return [ok('memory', found)];
    return [
      warning('memory', found, 'Stop what uses the most memory: ps --sort=-rss -eo rss,args | head', 'HostMemoryLow'),
    ];
  },
};

export const swap: Check = {
  name: 'swap',
  async look({ description: { engine, machine } }) {
    if (engine === 'kubernetes') return [];
    return [machine === undefined ? elsewhere('swap') : swapOf(machine)];
  },
};

function swapOf({ swapBytes, swapUsedBytes }: Machine): Finding {
  if (swapBytes === 0) return ok('swap', 'this machine has none');
  const found = `${bytesText(swapUsedBytes)} of ${bytesText(swapBytes)} are in use`;
  if (swapUsedBytes <= limits.swapShareMax * swapBytes) return ok('swap', found);
  const remedy =
    'Elasticsearch stalls for seconds if its heap is swapped out. Free memory, then run swapoff -a; or set vm.swappiness=1';
  return warning('swap', found, remedy, 'HostMemoryLow');
}

export const mapCount: Check = {
  name: 'vm.max_map_count',
  async look({ description }) {
    // Elasticsearch does not map files there.
    if (description.engine === 'kubernetes') return [];
    if (description.machine === undefined) return [elsewhere('vm.max_map_count')];
    return mapCountOf(description, description.machine);
  },
};

function mapCountOf({ engine, mmapDisabled }: PlaneDescription, machine: Machine): Finding[] {
  const name = 'vm.max_map_count';
  if (machine.mapCountMax === undefined)
    return [unknown(name, 'this kernel does not report it', 'sysctl vm.max_map_count')];
  if (mmapDisabled)
    return [ok(name, `${machine.mapCountMax}; Elasticsearch does not map files here, so any value works`)];
  const problem = mapCountProblem(machine);
  // On loopback Elasticsearch starts anyway, but may run out of maps with many indices.
  if (problem !== undefined && engine === 'compose') return [failure(name, problem.why, problem.remedy)];
  if (machine.mapCountMax >= preflightLimits.mapCountRecommended) return [ok(name, String(machine.mapCountMax))];
  const found = `${machine.mapCountMax}, and ${preflightLimits.mapCountRecommended} is recommended for Elasticsearch`;
  return [warning(name, found, mapCountRemedy)];
}

/** @param version of the running Node */
export function nodeOf(version: string): Finding {
  if (!isOlder(version, preflightLimits.nodeMin)) return ok('Node', version);
  return failure(
    'Node',
    `${version}, and ${preflightLimits.nodeMin} is the oldest supported version`,
    `Install Node ${preflightLimits.nodeMin} or newer`,
  );
}

export const node: Check = { name: 'Node', look: async () => [nodeOf(process.versions.node)] };
