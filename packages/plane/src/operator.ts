// What the verbs that look after a running plane need of an engine: each engine has its own way to it.
import type { Readable } from 'node:stream';
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
  /** Parts whose output is wanted; all when empty. */
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

/** What is made anew. */
export interface Rotation {
  readonly passwords: boolean;
  /** Those of the servers, by the authority that there is. */
  readonly certificates: boolean;
  /** Also the authority, and with it every certificate; clients trust the former one until certificates are next renewed. */
  readonly authority?: boolean;
}

/** A running plane, in the hands of who looks after it. To be disposed of. */
export interface Operator extends AsyncDisposable {
  readonly engine: 'native' | 'compose';
  /** Every part of the plane that can be stopped and started, in the order in which they are started. */
  readonly parts: readonly string[];
  /** Servers of this plane that can be asked. */
  readonly servers: readonly ServerName[];
  /** Kinds of data that this plane has. */
  readonly data: readonly DataName[];
  /** Set where what `read` gives is as it was at the call: its server may be started before the stream has ended. */
  readonly readsAside?: true;
  /** What the parts run, by part: `9.5.3`. */
  versions(): Promise<Readonly<Record<string, string>>>;
  /** What each part runs once it is replaced. What that takes is brought to this machine; nothing is stopped. */
  targetVersions(options?: WantedOptions): Promise<Readonly<Record<string, string>>>;
  /** Has a part run what is wanted in the place of what it runs, and waits until it does its work. Its data stays. */
  replace(part: string): Promise<void>;
  /** Has a part that this operator replaced run again what it ran before. */
  rollBack(part: string): Promise<void>;
  /** A client of a server, as one of its users; the caller disposes of it. Grafana and Kibana know `admin` alone. */
  client(server: ServerName, user: OperatorUser): Promise<HttpClient>;
  /**
   * How this machine reaches a part that is no server of ours to ask, by the port that the part itself listens on.
   *
   * @returns undefined where it does not run, or that port is not published
   */
  endpoint(part: string, port: number): Promise<Endpoint | undefined>;
  /**
   * Stops a part; its data stays. Nothing when it does not run. One that is not started again by the time that this is
   * disposed of, or its process killed, is started by another process.
   */
  stop(part: string): Promise<void>;
  /** Starts a part and waits until it does its work. */
  start(part: string, signal?: AbortSignal): Promise<void>;
  /**
   * Everything of that data as a tar stream, names relative to its folder; its server is stopped, or does not write
   * there meanwhile.
   */
  read(data: DataName): Promise<Readable>;
  /** Puts that in the place of everything of that data; its server is stopped. */
  write(data: DataName, tar: Readable): Promise<void>;
  /** Certificates that the parts show, and the authority's. */
  certificates(): Promise<readonly CertificateInUse[]>;
  /**
   * Makes new passwords, certificates or both, and has every part use them. Cut off half way, the next call, or `up`,
   * goes on from there.
   *
   * @returns names of what was made anew
   * @throws PlaneError `not_taken_up` when a server goes on with what it had
   */
  renew(what: Rotation): Promise<readonly string[]>;
}
