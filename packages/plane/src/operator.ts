// The operator: an engine's interface for operations on a running plane.
import type { Readable } from 'node:stream';
import type { ElasticsearchClient } from './elasticsearch/client.ts';
import type { EngineName } from './engine-name.ts';
import type { HttpClient } from './http-client.ts';
import type { OnProgress } from './progress.ts';

/** Servers with an HTTP API. */
export type ServerName = 'elasticsearch' | 'prometheus' | 'alertmanager' | 'kibana' | 'grafana';

/** Users of the plane with which a verb may log in. */
export type OperatorUser = 'admin' | 'reader' | 'shipper';

/** A plane's data on disk. */
export type DataName = 'snapshots' | 'prometheus' | 'alertmanager' | 'grafana';

/** Options for reading a part's output. */
export interface LogOptions {
  /** Parts to show; all if empty. */
  readonly parts: readonly string[];
  /** Number of existing lines of each part. */
  readonly linesMax: number;
  /** Continues until the signal. */
  readonly follow: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called for a part without any output so far, with the path of its log file, if it has one. */
  readonly onSilent?: ((part: string, file: string | undefined) => void) | undefined;
}

/** One line of a part's output. */
export interface OutputLine {
  readonly part: string;
  readonly line: string;
}

/** A certificate in use. */
export interface CertificateInUse {
  /** The part that presents it, or `authority`. */
  readonly name: string;
  readonly pem: string;
}

/** The address of a part that receives records, with the credentials. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** PEM text of the authority that signed the part's certificate. */
  readonly ca: string;
  readonly username: string;
  readonly password: string;
}

/** How to determine which parts run after an upgrade. */
export interface WantedOptions {
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The secrets to rotate. */
export interface Rotation {
  readonly passwords: boolean;
  /** The servers' certificates, signed by the existing authority. */
  readonly certificates: boolean;
  /** Also the authority, and with it every certificate; clients trust the previous one until the next rotation. */
  readonly authority?: boolean;
}

/** Operations on a running plane. The caller disposes of it. */
export interface Operator extends AsyncDisposable {
  readonly engine: EngineName;
  /** All parts of the plane that can be stopped and started, in start order. */
  readonly parts: readonly string[];
  /** Servers of this plane that accept requests. */
  readonly servers: readonly ServerName[];
  /** Kinds of data that this plane has. */
  readonly data: readonly DataName[];
  /** Set if `read` returns the data as of the call: its server may be started before the stream has ended. */
  readonly readsAside?: true;
  /** The version of each part: `9.5.3`. */
  versions(): Promise<Readonly<Record<string, string>>>;
  /** The version of each part after an upgrade. Downloads what the upgrade needs; stops nothing. */
  targetVersions(options?: WantedOptions): Promise<Readonly<Record<string, string>>>;
  /** Upgrades a part to its target version, and waits until it is healthy. Its data is kept. */
  replace(part: string): Promise<void>;
  /** Starts a part that this operator replaced again with its previous version. */
  rollBack(part: string): Promise<void>;
  /** A client of Elasticsearch, as one of its users; the caller disposes of it. */
  elasticsearch(user: OperatorUser): Promise<ElasticsearchClient>;
  /**
   * A client of another server, as one of its users; the caller disposes of it. Grafana and Kibana only accept `admin`.
   */
  client(server: Exclude<ServerName, 'elasticsearch'>, user: OperatorUser): Promise<HttpClient>;
  /**
   * The address of a part that is not one of `servers`, by its port.
   *
   * @returns undefined if it does not run, or if the port is not published
   */
  endpoint(part: string, port: number): Promise<Endpoint | undefined>;
  /**
   * Settings that connect a service on this machine to the plane while this operator exists. Absent if those of
   * `Engine.environment` are valid anyway.
   */
  environment?(): Promise<Record<string, string>>;
  /**
   * Stops a part; its data is kept. Does nothing if it does not run. If the part is not started again before this
   * operator is disposed of, or its process is killed, a guard process starts it.
   */
  stop(part: string): Promise<void>;
  /** Starts a part and waits until it is healthy. */
  start(part: string, signal?: AbortSignal): Promise<void>;
  /** The whole data as a tar stream with relative names; its server must be stopped, or must not write meanwhile. */
  read(data: DataName): Promise<Readable>;
  /** Replaces the whole data; its server must be stopped. */
  write(data: DataName, tar: Readable): Promise<void>;
  /** The certificates that the parts present, and the authority's. */
  certificates(): Promise<readonly CertificateInUse[]>;
  /**
   * Generates new passwords, certificates or both, and makes every part use them. If it is interrupted, the next call,
   * or `up`, continues from there.
   *
   * @returns names of what was replaced
   * @throws PlaneError `not_taken_up` if a server still uses the previous one
   */
  rotate(what: Rotation): Promise<readonly string[]>;
}
