// The operator: an engine's interface for operations on a running plane.
import type { Readable } from 'node:stream';
import type { ElasticsearchClient } from './elasticsearch/client.ts';
import type { EngineName } from './engine-name.ts';
import type { HttpClient } from './http-client.ts';
import type { OnProgress } from './progress.ts';

/** Servers that speak HTTP and can be asked. */
export type ServerName = 'elasticsearch' | 'prometheus' | 'alertmanager' | 'kibana' | 'grafana';

/** Users of the plane that a verb may speak as. */
export type OperatorUser = 'admin' | 'reader' | 'shipper';

/** Data of a plane that lies on disk. */
export type DataName = 'snapshots' | 'prometheus' | 'alertmanager' | 'grafana';

/** How a part's output is read. */
export interface LogOptions {
  /** Parts to show; all if empty. */
  readonly parts: readonly string[];
  /** Lines of each part from before now. */
  readonly linesMax: number;
  /** Goes on until the signal. */
  readonly follow: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told of a part that has written nothing so far, and of the file that it writes to, where it has one. */
  readonly onSilent?: ((part: string, file: string | undefined) => void) | undefined;
}

/** One line that a part said. */
export interface OutputLine {
  readonly part: string;
  readonly line: string;
}

/** A certificate in use. */
export interface CertificateInUse {
  /** Part that shows it, or `authority`. */
  readonly name: string;
  readonly pem: string;
}

/** How this machine reaches a part that takes records, and with what. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** PEM text of the authority that signed the part's certificate. */
  readonly ca: string;
  readonly username: string;
  readonly password: string;
}

/** How to find out what parts run once they are replaced. */
export interface WantedOptions {
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a rotation replaces. */
export interface Rotation {
  readonly passwords: boolean;
  /** The servers' certificates, signed by the existing authority. */
  readonly certificates: boolean;
  /**
   * Also the authority, and with it every certificate; clients trust the former one until certificates are next
   * renewed.
   */
  readonly authority?: boolean;
}

/** Operations on a running plane. The caller disposes of it. */
export interface Operator extends AsyncDisposable {
  readonly engine: EngineName;
  /** Every part of the plane that can be stopped and started, in the order in which they are started. */
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
  /** Upgrades a part to its target version, and waits until it is healthy. Its data stays. */
  replace(part: string): Promise<void>;
  /** Starts a part that this operator replaced again with its previous version. */
  rollBack(part: string): Promise<void>;
  /** A client of Elasticsearch, as one of its users; the caller disposes of it. */
  elasticsearch(user: OperatorUser): Promise<ElasticsearchClient>;
  /**
   * A client of another server, as one of its users; the caller disposes of it. Grafana and Kibana know `admin` alone.
   */
  client(server: Exclude<ServerName, 'elasticsearch'>, user: OperatorUser): Promise<HttpClient>;
  /**
   * The address of a part that is not one of `servers`, by the port that it listens on.
   *
   * @returns undefined where it does not run, or that port is not published
   */
  endpoint(part: string, port: number): Promise<Endpoint | undefined>;
  /**
   * Settings that tie a service of this machine to the plane while this operator lives. Absent where those of
   * `Engine.environment` hold anyway.
   */
  environment?(): Promise<Record<string, string>>;
  /**
   * Stops a part; its data stays. Does nothing if it does not run. If the part is not started again before this
   * operator is disposed of, or its process is killed, a guard process starts it.
   */
  stop(part: string): Promise<void>;
  /** Starts a part and waits until it is healthy. */
  start(part: string, signal?: AbortSignal): Promise<void>;
  /**
   * Everything of that data as a tar stream, names relative to its folder; its server is stopped, or does not write
   * there meanwhile.
   */
  read(data: DataName): Promise<Readable>;
  /** Puts that in the place of everything of that data; its server is stopped. */
  write(data: DataName, tar: Readable): Promise<void>;
  /** The certificates that the parts present, and the authority's. */
  certificates(): Promise<readonly CertificateInUse[]>;
  /**
   * Generates new passwords, certificates or both, and makes every part use them. If it is interrupted, the next call,
   * or `up`, continues from there.
   *
   * @returns names of what was replaced
   * @throws PlaneError `not_taken_up` when a server still uses the previous one
   */
  renew(what: Rotation): Promise<readonly string[]>;
}
