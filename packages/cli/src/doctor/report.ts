// What the preload reports, as far as the doctor reads it: the shape is that of `packages/node/src/modules/report.ts`.

export interface SeenModule {
  readonly instrumentation: string;
  readonly module: string;
  readonly version?: string;
  readonly supported: readonly string[];
  readonly patched: boolean;
}

export interface ShipperReport {
  readonly name: string;
  readonly target: string;
  readonly credentials: string;
  readonly spoolDir: string;
  readonly queued: number;
  readonly paused: boolean;
  readonly lastError?: string;
}

/** Lines that were printed past every logger that is captured, by who printed them; an empty name is the app. */
export interface UnshippedLines {
  readonly printer: string;
  readonly lines: number;
  /** Objects in JSON; of an older preload: none. */
  readonly structured?: number;
}

export interface Report {
  readonly node: string;
  readonly pid: number;
  readonly loadedBefore: readonly string[];
  readonly met: readonly SeenModule[];
  readonly apiCopies: readonly string[];
  readonly warnings: readonly string[];
  readonly steppedBack?: string;
  readonly service: string;
  readonly metrics?: { readonly host: string; readonly port: number; readonly scheme: string };
  readonly logs?: { readonly spoolDir: string; readonly queued: number; readonly paused: boolean };
  /** Of an older preload: none. */
  readonly shippers?: readonly ShipperReport[];
  readonly bundles?: readonly { readonly file: string; readonly libraries: readonly string[] }[];
  readonly unshipped?: readonly UnshippedLines[];
  /** Of an older preload: none. */
  readonly captured?: number;
  readonly loggers?: readonly { readonly name: string; readonly version?: string; readonly captured: boolean }[];
}
