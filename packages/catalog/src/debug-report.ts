// The report that the preload writes and `telltale doctor` reads: its type and its path.

/** How to request the report, and how to find the record that is emitted with it. */
export const debugReport = {
  /**
   * Variable with the path of the report, or of a folder (with a slash at the end) in which each process writes its
   * own.
   */
  variable: 'TELLTALE_DEBUG_REPORT',
  /** `event.action` of the record that is emitted when a report is requested. */
  probeAction: 'doctor-probe',
} as const;

/** A package (or a built-in module of Node) that an instrumentation has seen. */
export interface SeenModule {
  readonly instrumentation: string;
  readonly module: string;
  /** Absent for built-in modules. */
  readonly version?: string | undefined;
  readonly supported: readonly string[];
  readonly patched: boolean;
}

/** A logging library that the app loaded. */
export interface LoggerReport {
  readonly name: string;
  readonly version?: string | undefined;
  readonly captured: boolean;
}

/** A shipper of the process: the preload's, or that of one of the app's transports. */
export interface ShipperReport {
  readonly name: string;
  readonly target: string;
  readonly credentials: string;
  readonly spoolDir: string;
  readonly queued: number;
  readonly paused: boolean;
  /** Why the last request failed. */
  readonly lastError?: string | undefined;
}

/** A file of the app with libraries bundled into it. */
export interface BundleReport {
  readonly file: string;
  readonly libraries: readonly string[];
}

/** Lines that were printed without a captured logger, by printing package; an empty name is the app. */
export interface UnshippedLines {
  readonly printer: string;
  readonly lines: number;
  /** The number that are JSON objects, as loggers write; absent from an older preload. */
  readonly structured?: number;
}

/** The report of a process. Optional properties may be missing because the preload is older. */
export interface DebugReport {
  readonly node: string;
  readonly pid: number;
  /** Whether the app has a listener for SIGTERM; absent from an older preload. */
  readonly listensForSigterm?: boolean;
  /** CommonJS packages that were loaded before the preload. */
  readonly loadedBefore: readonly string[];
  readonly met: readonly SeenModule[];
  /** Folders of the loaded copies of `@opentelemetry/api`. */
  readonly apiCopies: readonly string[];
  readonly warnings: readonly string[];
  /** Why traces and instrumentations were left to another set-up. */
  readonly steppedBack?: string | undefined;
  readonly service: string;
  /** The page's address; absent until it is served, or if another process of the service serves it. */
  readonly metrics?: { readonly host: string; readonly port: number; readonly scheme: string } | undefined;
  /** Absent if no logs are captured. */
  readonly logs?: { readonly spoolDir: string; readonly queued: number; readonly paused: boolean } | undefined;
  readonly shippers?: readonly ShipperReport[];
  /** Files of the app with bundled libraries, which cannot be instrumented. */
  readonly bundles?: readonly BundleReport[];
  readonly unshipped?: readonly UnshippedLines[];
  /** Number of captured log records of the app, whatever their outcome; absent if no logs are captured. */
  readonly captured?: number | undefined;
  /** Includes `console` if any of its methods is captured. */
  readonly loggers?: readonly LoggerReport[];
}
