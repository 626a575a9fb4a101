// Promises that a service cannot keep, each with its reason. One that it keeps after all fails the test.
import type { PromiseName } from './promises.ts';

export interface Exception {
  readonly service: string;
  readonly promise: PromiseName;
  readonly why: string;
}

const ownSecrets: PromiseName = 'sees only its own secrets, and cannot change them';
const reaps: PromiseName = 'has an init that reaps what its health check leaves behind';
const machine = 'mounts nothing of the machine but files of the repository';

export const exceptions: readonly Exception[] = [
  { service: 'setup', promise: ownSecrets, why: 'it makes the secrets of all' },
  { service: 'provision', promise: ownSecrets, why: 'it logs in as the administrator, whom no other service knows' },
  { service: 'keeper', promise: ownSecrets, why: 'it logs in as several users, at several servers' },
  ...['elasticsearch', 'elasticsearch-2', 'elasticsearch-3'].map(
    (service): Exception => ({
      service,
      promise: ownSecrets,
      why: 'it writes its keystore beside its settings',
    }),
  ),
  ...['elasticsearch', 'elasticsearch-2', 'elasticsearch-3', 'kibana', 'fluentd'].map(
    (service): Exception => ({ service, promise: reaps, why: 'its image starts by one' }),
  ),
  { service: 'node-exporter', promise: reaps, why: "its first process is the machine's" },
  {
    service: 'logstash',
    promise: 'cannot write into its image',
    why: 'it unpacks its libraries beside its programs',
  },
  {
    service: 'alertmanager-2',
    promise: 'shares the network of its published port with no other service',
    why: 'it tells people outside, and has no port that leads there',
  },
  {
    service: 'cadvisor',
    promise: 'runs as a user that is not root',
    why: "cgroups and the engine's socket are root's",
  },
  { service: 'cadvisor', promise: machine, why: 'it reads what the kernel and the engine know of containers' },
  { service: 'node-exporter', promise: machine, why: 'it measures the disks of the machine' },
  {
    service: 'node-exporter',
    promise: 'sees neither processes nor networks nor devices of the machine',
    why: 'it counts the processes of the machine',
  },
  {
    service: 'demo',
    promise: 'keeps its data in named volumes',
    why: 'each of its two instances has a spool of its own',
  },
];
