// The interface of an engine, which runs the plane's servers.
import type { DeadLetters } from './dead-letters/dead-letters.ts';
import type { EngineName } from './engine-name.ts';
import type { LogOptions, Operator, OutputLine } from './operator.ts';
import type { PartName } from './part-names.ts';
import type { DockerVersions } from './preflight/docker.ts';
import type { Machine } from './preflight/machine.ts';
import type { Problem } from './preflight/problem.ts';
import type { OnProgress } from './progress.ts';
import type { ServicePage } from './targets/services.ts';

/** The connection to one part as the read-only user. */
export interface Connection {
  url: string;
  /** PEM file of the authority that signed the part's certificate. */
  ca_file: string;
  username: string;
  /** A file with only the password. */
  password_file: string;
  version: string;
}

/** The connections of all parts. */
export type Connections = Record<PartName, Connection>;

/** Options of `up`. */
export interface UpOptions {
  /** Ports on loopback, 0 for any free one. Default: those of the last `up`, otherwise 9200, 9090 and 9093. */
  ports?: Partial<Record<PartName, number>>;
  /** Compose only: optional groups of services, such as `logstash`. */
  profiles?: readonly string[];
  /** Kubernetes only: called before a change, if there is one. Default: changes are applied. */
  confirm?: (changes: PlannedChanges) => Promise<boolean>;
  onProgress?: OnProgress;
  /**
   * Stops what this call started, then rejects with the signal's reason; with Compose and Kubernetes it continues to
   * run.
   */
  signal?: AbortSignal;
}

/** The planned changes of an apply. */
export interface PlannedChanges {
  /** Namespace and cluster, for people. */
  readonly where: string;
  /** Names of objects: `deployment/keeper`. */
  readonly created: readonly string[];
  readonly changed: readonly string[];
  /** For people: the differing lines, or the created objects if there is nothing yet. */
  readonly text: string;
}

/** The result of `up`. */
export interface UpReport {
  connections: Connections;
  /** Processes started by this call. */
  started: string[];
  /** Processes that ran before it. */
  alreadyRunning: string[];
  /** Parts with web pages; the others have only an API. */
  pages: readonly PartName[];
  /** Notes for the user about deviations. */
  notes: string[];
  /** Kubernetes only: the changed objects. */
  planned?: PlannedChanges;
}

/** Options of `down`. */
export interface DownOptions {
  /** Also removes the data, the secrets and the certificates. */
  purge?: boolean;
  onProgress?: OnProgress;
}

/** The result of `down`. */
export interface DownReport {
  stopped: string[];
  purged: boolean;
}

/** The state of a part. */
export type PartState = 'running' | 'starting' | 'unhealthy' | 'crashed' | 'stopped';

/** One part in the status. */
export interface PartStatus {
  name: string;
  state: PartState;
  version?: string;
  url?: string;
  pid?: number;
  /** Resident memory. */
  memory_bytes?: number;
  /** Size of its data on disk. */
  disk_bytes?: number;
  /** Start time, ISO 8601. */
  since?: string;
  /** The reason of its state, for people. */
  detail?: string;
}

/** The status of the whole plane. */
export interface PlaneStatus {
  parts: PartStatus[];
  /** Of the running parts; absent if none runs. */
  connections?: Partial<Connections>;
  /** Services with target files. */
  services?: readonly ServicePage[];
}

/** The expected version of a part. */
export interface TargetVersion {
  readonly version: string;
  /** Whether a newer one is accepted too. */
  readonly orNewer?: true;
}

/** Facts about a plane that need no request to its servers. */
export interface PlaneDescription {
  readonly engine: EngineName;
  /** Its parts when it runs. */
  readonly parts: readonly string[];
  /** Data folders on this machine, by part; absent if a part's data is elsewhere. */
  readonly folders: Readonly<Record<string, string>>;
  /** Tested versions by part; absent for parts without a pinned version. */
  readonly versions: Readonly<Record<string, TargetVersion>>;
  /** Heap of Elasticsearch, bytes. */
  readonly heapBytes: number;
  /** Set if Elasticsearch does not memory-map its files: the kernel's limit on maps does not apply then. */
  readonly mmapDisabled?: true;
  /** This machine; undefined if the plane runs on another. */
  readonly machine: Machine | undefined;
  /** Absent if no containers are used. */
  readonly docker?: DockerVersions;
  /** Absent if no cluster is used. */
  readonly cluster?: ClusterDescription;
}

/** A Kubernetes cluster, as the doctor sees it. */
export interface ClusterDescription {
  readonly context: string;
  readonly namespace: string;
  /** `v1.36.4`; throws if the cluster cannot be reached. */
  readonly serverVersion: string;
  /** Why the plane could not be applied to it now; undefined if it could. */
  readonly problem: Problem | undefined;
}

/** Addresses of the servers that people open in a browser, if they run. */
export interface UserInterfaces {
  readonly grafana?: string;
  readonly kibana?: string;
}

/** The interface of a monitoring plane. Every operation is idempotent and can be interrupted. */
export interface Engine {
  /**
   * Starts and sets up what is not running.
   *
   * @throws PlaneError if a part cannot be obtained or started; everything that this call started is stopped
   */
  up(options?: UpOptions): Promise<UpReport>;
  /**
   * Stops exactly what `up` started, if anything runs.
   *
   * @throws PlaneError `stop_failed` if a process cannot be ended
   */
  down(options?: DownOptions): Promise<DownReport>;
  /** Returns the status of every part. */
  status(): Promise<PlaneStatus>;
  /** Connections of this process to the running parts. For a cluster by forwarded ports, which end with the process. */
  connect(): Promise<Partial<Connections>>;
  /**
   * Addresses of Grafana and Kibana for a browser on this machine, by forwarded ports, which end with the process. Only
   * engines whose status has no such addresses.
   */
  forwardUserInterfaces?(): Promise<UserInterfaces>;
  /**
   * Settings that connect a service to the running plane, as environment variables.
   *
   * @param user who runs the service, if not the plane's user: gets access; only for native planes of root
   * @throws PlaneError `not_running` if Elasticsearch does not run; `unsupported` if a user cannot get access
   */
  environment(user?: string): Promise<Record<string, string>>;
  /**
   * The dead letters: log records that Elasticsearch refused for good. The caller disposes of it.
   *
   * @throws PlaneError `not_running` if Elasticsearch does not run
   */
  deadLetters(): Promise<DeadLetters>;
  /**
   * The operator of the plane. The caller disposes of it. Once it has stopped or started a part, no other command
   * changes the running parts until then.
   *
   * @param what the operation for the error if the plane does not run: `cannot make a backup`
   * @throws PlaneError `not_running` if the plane was stopped, or never started
   */
  operator(what?: string): Promise<Operator>;
  /**
   * Lines of output, each with its part, whether the plane runs or not.
   *
   * @throws PlaneError `unknown_part`; `not_running` if there was never any output
   */
  logs(options: LogOptions): AsyncIterable<OutputLine>;
  /** Facts about the plane without requests to its servers, whether it runs or not. */
  describe(): Promise<PlaneDescription>;
}
