// Registrations with OpenTelemetry's global API, ours and others'; ours gives way to another set-up's. All copies of
// the API in a process keep registrations in one object on globalThis. To register, a copy assigns that object, checks
// its version and that the entry is free, and fills the entry; to read, it does not assign. So every registration is
// visible here, from any copy, and finds the entries free that only we fill.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asOwn } from '../loading.ts';
import { nearestManifest } from '../process/manifest.ts';

const require = createRequire(import.meta.url);

const KEY = Symbol.for('opentelemetry.js.api.1');
/**
 * Another provider means that the other set-up traces or measures, so ours is useless. Other entries are only replaced.
 */
const providers: ReadonlySet<string> = new Set(['trace', 'metrics']);
const places = ['trace', 'metrics', 'logs', 'context', 'propagation'] as const;

/** A registration of another set-up. */
export type Provider = 'trace' | 'metrics';

interface Registering {
  readonly isOurs: boolean;
  readonly version: string | undefined;
}

const values = new Map<string, unknown>();
/** Entries that we have filled. */
const ours = new Set<string>();
/** Our last registrations, kept after we gave way. */
const given = new Map<string, unknown>();
let registering: Registering | undefined;
let version: string | undefined;
let own: string | undefined;
let ourDepth = 0;

/** Runs `work`; its registrations are ours. */
export function registerOurs(work: () => void): void {
  ourDepth += 1;
  try {
    work();
  } finally {
    ourDepth -= 1;
  }
}

/** Frees the entries that we have filled. */
export function unregisterOurs(): void {
  for (const place of ours) values.delete(place);
  ours.clear();
}

/** Whether an entry is filled, by us or by another. */
export function isRegistered(place: (typeof places)[number]): boolean {
  return values.get(place) !== undefined;
}

/** Whether anything was registered before we watch. */
export function isAnythingRegistered(): boolean {
  const registry: unknown = Reflect.get(globalThis, KEY);
  return (
    typeof registry === 'object' && registry !== null && ['trace', 'metrics', 'context'].some((key) => key in registry)
  );
}

function versionOf(registry: object): string | undefined {
  const found: unknown = Reflect.get(registry, 'version');
  return typeof found === 'string' ? found : undefined;
}

/** The version of our own copies of the API: the bundled one is the installed one. */
function ourVersion(): string | undefined {
  own ??= nearestManifest(asOwn(() => dirname(require.resolve('@opentelemetry/api'))))?.version;
  return own;
}

/** The version of the API copy that called us. */
function versionOfCaller(): string | undefined {
  const at: { readonly stack?: unknown } = {};
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 10;
    Error.captureStackTrace(at, versionOfCaller);
    Error.stackTraceLimit = stackTraceLimit;
  } catch {
    // Frozen, by --frozen-intrinsics.
  }
  const file =
    /(?:\(|at |async )((?:file:|[A-Za-z]:|\/)[^\n()]*?[\\/]@opentelemetry[\\/]api[\\/][^\n()]*?):\d+:\d+/.exec(
      String(at.stack),
    )?.[1];
  if (file === undefined) return undefined;
  return nearestManifest(dirname(file.startsWith('file:') ? fileURLToPath(file) : file))?.version;
}

function definePlace(registry: object, place: string, onOther: (provider: Provider) => void): void {
  if (Object.hasOwn(registry, place)) return;
  values.delete(place);
  ours.delete(place);
  const makeRoom = (): void => {
    // Giving way calls the API, which looks like the end of the registration.
    const under = registering;
    if (providers.has(place)) onOther(place as Provider);
    registering = under;
    version = under?.version ?? version;
  };
  Object.defineProperty(registry, place, {
    configurable: true,
    enumerable: true,
    get() {
      if (registering?.isOurs !== false || !ours.has(place)) return values.get(place);
      makeRoom();
      return undefined;
    },
    set(value: unknown) {
      if (registering?.isOurs === true) {
        version = registering.version ?? version;
        ours.add(place);
        given.set(place, value);
      } else {
        ours.delete(place);
        makeRoom();
        follow(given.get(place), value);
      }
      values.set(place, value);
    },
  });
}

interface Delegating {
  getDelegate?(): { handOver?(to: unknown): void };
  setDelegate?(to: unknown): void;
}

/** Existing tracers of ours get their spans from the other provider from now on. */
function follow(before: unknown, value: unknown): void {
  if (typeof before !== 'object' || before === null) return;
  const delegating: Delegating = before;
  delegating.getDelegate?.().handOver?.(value);
  // The same copy of the API sets it by itself.
  if (before !== value) delegating.setDelegate?.(value);
}

/**
 * Watches registrations from now on.
 *
 * @param onOther called before another provider is registered; it must unregister ours
 */
export function watchRegistrations(onOther: (provider: Provider) => void): void {
  let registry: object = Object.defineProperty({}, 'version', {
    enumerable: true,
    get: () => (registering === undefined ? version : (registering.version ?? version)),
  });
  let isEmpty = true;
  Object.defineProperty(globalThis, KEY, {
    configurable: true,
    enumerable: true,
    get() {
      registering = undefined;
      // The first registration creates the object, with its own version.
      return isEmpty ? undefined : registry;
    },
    set(value: object) {
      const isOurs = ourDepth > 0;
      if (isEmpty && isOurs) {
        // Its version cannot be changed to that of another registration: it is filled, and never read again.
        own = versionOf(value);
        for (const place of places) definePlace(value, place, onOther);
      }
      registering = { isOurs, version: isOurs ? ourVersion() : versionOfCaller() };
      if (isEmpty && !isOurs) registry = value;
      isEmpty = false;
      for (const place of places) definePlace(registry, place, onOther);
    },
  });
}
