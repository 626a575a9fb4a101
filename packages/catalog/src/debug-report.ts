// The report that the preload writes and `telltale doctor` reads: its type and its path.

/** How the report is asked for, and how the record is found that is emitted for it. */
export const debugReport = {
  /** Variable with the path of the report; of a folder, by a slash at its end, in which each process has its own. */
  variable: 'TELLTALE_DEBUG_REPORT',
  /** `event.action` of the record that is emitted where a report is asked for. */
  probeAction: 'doctor-probe',
} as const;

/** A package (or a module of Node's) that an instrumentation met. */
export interface SeenModule {
  readonly instrumentation: string;
  readonly module: string;
  /** None of what Node brings. */
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

/** A shipper of the process: the preload's, or that of a transport of the app's. */
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

/** A file of the app's with libraries bundled into it. */
export interface BundleReport {
  readonly file: string;
  readonly libraries: readonly string[];
}

/** Lines that were printed past every captured logger, by who printed them; an empty name is the app. */
export interface UnshippedLines {
  readonly printer: string;
  readonly lines: number;
  /** Those that are objects in JSON, as loggers write and nobody prints for people; of an older preload: none. */
  readonly structured?: number;
}

/** The report of a process, as it is read: what is optional may be missing, also because the preload is an older one. */
export interface DebugReport {
  readonly node: string;
  readonly pid: number;
  /** Whether the app has a listener for SIGTERM; of an older preload: not known. */
  readonly listensForSigterm?: boolean;
  /** Packages in CommonJS that were loaded before the preload. */
  readonly loadedBefore: readonly string[];
  readonly met: readonly SeenModule[];
  /** Folders of the copies of `@opentelemetry/api` that were loaded. */
  readonly apiCopies: readonly string[];
  readonly warnings: readonly string[];
  /** Why traces and instrumentations were left to another. */
  readonly steppedBack?: string | undefined;
  readonly service: string;
  /** Where the page is; none until it is served, or where another process of the service answers for this one. */
  readonly metrics?: { readonly host: string; readonly port: number; readonly scheme: string } | undefined;
  /** None where no logs are captured. */
  readonly logs?: { readonly spoolDir: string; readonly queued: number; readonly paused: boolean } | undefined;
  readonly shippers?: readonly ShipperReport[];
  /** Files of the app that have libraries bundled into them which are not seen there. */
  readonly bundles?: readonly BundleReport[];
  readonly unshipped?: readonly UnshippedLines[];
  /** Records that were captured of what the app logs, whatever became of them; none where no logs are captured. */
  readonly captured?: number | undefined;
  /** `console` is one of them, where any of its methods is captured. */
  readonly loggers?: readonly LoggerReport[];
}
