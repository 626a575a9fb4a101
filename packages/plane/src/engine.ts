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

/** How to reach one part as the user who may only read. */
export interface Connection {
  url: string;
  /** PEM file of the authority that signed the part's certificate. */
  ca_file: string;
  username: string;
  /** File that holds the password and nothing else. */
  password_file: string;
  version: string;
}

/** How to reach each part. */
export type Connections = Record<PartName, Connection>;

/** How to bring the plane up. */
export interface UpOptions {
  /** Ports on loopback, 0 for any free one. Default: those of the last `up`, else 9200, 9090 and 9093. */
  ports?: Partial<Record<PartName, number>>;
  /** Compose only: optional groups of services, such as `logstash`. */
  profiles?: readonly string[];
  /** Kubernetes only: asked before anything is changed, unless nothing would be. Default: it is changed. */
  confirm?: (changes: PlannedChanges) => Promise<boolean>;
  onProgress?: OnProgress;
  /** Stops what this call started, then rejects with the signal's reason; under Compose and Kubernetes it runs on. */
  signal?: AbortSignal;
}

/** What an apply is about to change. */
export interface PlannedChanges {
  /** Namespace and cluster, for people. */
  readonly where: string;
  /** Names of objects: `deployment/keeper`. */
  readonly created: readonly string[];
  readonly changed: readonly string[];
  /** For people: the lines that differ, or what is created where there is nothing yet. */
  readonly text: string;
}

/** What `up` did. */
export interface UpReport {
  connections: Connections;
  /** Processes started by this call. */
  started: string[];
  /** Processes that ran before it. */
  alreadyRunning: string[];
  /** Parts that show pages to a browser; the others answer programs alone. */
  pages: readonly PartName[];
  /** What was done otherwise than usual, for people. */
  notes: string[];
  /** Kubernetes only: what was changed. */
  planned?: PlannedChanges;
}

/** How to take the plane down. */
export interface DownOptions {
  /** Also removes the data, the secrets and the certificates. */
  purge?: boolean;
  onProgress?: OnProgress;
}

/** What `down` did. */
export interface DownReport {
  stopped: string[];
  purged: boolean;
}

/** How a part is. */
export type PartState = 'running' | 'starting' | 'unhealthy' | 'crashed' | 'stopped';

/** One part, as `status` finds it. */
export interface PartStatus {
  name: string;
  state: PartState;
  version?: string;
  url?: string;
  pid?: number;
  /** Resident memory. */
  memory_bytes?: number;
  /** What its data takes on disk. */
  disk_bytes?: number;
  /** When it was started, ISO 8601. */
  since?: string;
  /** Why it is in this state, for people. */
  detail?: string;
}

/** The whole plane, as `status` finds it. */
export interface PlaneStatus {
  parts: PartStatus[];
  /** Of the parts that run; absent when none does. */
  connections?: Partial<Connections>;
  /** Services that have said where their metrics are. */
  services?: readonly ServicePage[];
}

/** Which version a part should have. */
export interface TargetVersion {
  readonly version: string;
  /** Whether a newer one will do. */
  readonly orNewer?: true;
}

/** What is known of a plane without asking its servers, whether it runs or not. */
export interface PlaneDescription {
  readonly engine: EngineName;
  /** Parts that it has when it runs. */
  readonly parts: readonly string[];
  /** Folders of this machine in which parts keep data, by part; what lies elsewhere is absent. */
  readonly folders: Readonly<Record<string, string>>;
  /** What this Telltale was tested with, by part; parts that nobody pins are absent. */
  readonly versions: Readonly<Record<string, TargetVersion>>;
  /** Heap of Elasticsearch, bytes. */
  readonly heapBytes: number;
  /** Set if Elasticsearch does not memory-map its files: the kernel's limit on maps does not apply then. */
  readonly mmapDisabled?: true;
  /** This machine; undefined where the plane runs on another. */
  readonly machine: Machine | undefined;
  /** Absent where no containers are used. */
  readonly docker?: DockerVersions;
  /** Absent where no cluster is used. */
  readonly cluster?: ClusterDescription;
}

/** A cluster of Kubernetes, as far as the doctor looks at it. */
export interface ClusterDescription {
  readonly context: string;
  readonly namespace: string;
  /** `v1.36.4`; of a cluster that cannot be reached the error is thrown. */
  readonly serverVersion: string;
  /** Why the plane could not be applied to it now; undefined where it could. */
  readonly problem: Problem | undefined;
}

/** A monitoring plane that can be stood up, looked at and taken down. Every operation can be repeated and cut off. */
export interface Engine {
  /**
   * Starts what is not running and sets it up.
   *
   * @throws PlaneError if a part cannot be obtained or started; everything that this call started is stopped
   */
  up(options?: UpOptions): Promise<UpReport>;
  /**
   * Stops exactly what `up` started; nothing when nothing runs.
   *
   * @throws PlaneError `stop_failed` when a process cannot be ended
   */
  down(options?: DownOptions): Promise<DownReport>;
  /** Looks at every part. */
  status(): Promise<PlaneStatus>;
  /** How this process reaches the parts that run. In a cluster by forwarded ports, which end with it. */
  connect(): Promise<Partial<Connections>>;
  /**
   * Settings that tie a service to the running plane, as environment variables.
   *
   * @param user who runs the service, if not the plane's user: gets access; only for native planes of root
   * @throws PlaneError `not_running` when Elasticsearch does not run; `unsupported` where a user cannot be let in
   */
  environment(user?: string): Promise<Record<string, string>>;
  /**
   * The log records that Elasticsearch refused for good. To be disposed of.
   *
   * @throws PlaneError `not_running` when Elasticsearch does not run
   */
  deadLetters(): Promise<DeadLetters>;
  /**
   * The plane in the hands of who looks after it. To be disposed of.
   *
   * Until then no other command changes what runs, once a part was stopped or started by it.
   *
   * @param what what cannot be done without it, to say where the plane does not run: `cannot make a backup`
   * @throws PlaneError `not_running` when the plane was taken down, or never brought up
   */
  operator(what?: string): Promise<Operator>;
  /**
   * Lines of output, each with its part, whether the plane runs or not.
   *
   * @throws PlaneError `unknown_part`; `not_running` where nothing was ever said
   */
  logs(options: LogOptions): AsyncIterable<OutputLine>;
  /** What is known of the plane without asking its servers, whether it runs or not. */
  describe(): Promise<PlaneDescription>;
}
