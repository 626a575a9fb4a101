// Separates the content of a dashboard's JSON from Grafana's additions.
import { isEmpty, isObject, type JsonObject } from '../fingerprint.ts';

/** Grafana's own metadata at the top of each dashboard. */
const bookkeeping: ReadonlySet<string> = new Set(['id', 'version', 'iteration', 'gnetId', 'schemaVersion']);

/** Default values in Grafana's dashboard schema: Grafana writes or omits them at will. */
const defaults = {
  dashboard: { editable: true, graphTooltip: 0, fiscalYearStartMonth: 0, liveNow: false, preload: false },
  panel: { transparent: false, repeatDirection: 'h' },
  variable: { hide: 0, skipUrlSync: false, multi: false, includeAll: false, allowCustomValue: true },
} as const;

function withoutDefaults(value: JsonObject, known: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key, held]) => !(key in known) || known[key] !== held));
}

/** The content: equal for two equivalent dashboards. Compared by `fingerprint`. */
export function contentOf(dashboard: JsonObject): JsonObject {
  const kept = Object.entries(withoutDefaults(dashboard, defaults.dashboard)).filter(([key]) => !bookkeeping.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutTraces(key, value)]));
}

/**
 * Removes the plugin versions of panels, which Grafana writes, the annotation that every dashboard has, and the query
 * results of variables.
 */
function withoutTraces(key: string, value: unknown): unknown {
  if (key === 'panels' && Array.isArray(value)) return value.map(panelContent);
  if (key === 'annotations' && isObject(value) && Array.isArray(value.list)) {
    return { ...value, list: value.list.filter((entry: unknown) => !isObject(entry) || entry.builtIn !== 1) };
  }
  if (key === 'templating' && isObject(value) && Array.isArray(value.list)) {
    return { ...value, list: value.list.map(variableContent) };
  }
  return value;
}

function panelContent(panel: unknown): unknown {
  if (!isObject(panel)) return panel;
  const { pluginVersion: _, ...content } = withoutDefaults(panel, defaults.panel);
  return Array.isArray(content.panels) ? { ...content, panels: content.panels.map(panelContent) } : content;
}

function variableContent(variable: unknown): unknown {
  if (!isObject(variable)) return variable;
  const { options, ...content } = withoutDefaults(variable, defaults.variable);
  return variable.type === 'query' || options === undefined ? content : { ...content, options };
}

/**
 * The existing dashboard in the form of our file: keys in our order, then new ones; without Grafana's additions; panels
 * matched by id. Equal content gives equal text.
 */
export function likeOurs(there: JsonObject, ours: JsonObject): JsonObject {
  const arranged = arrangeObject(contentOf(there), ours);
  const own = Object.fromEntries(Object.entries(ours).filter(([key]) => bookkeeping.has(key)));
  const keys = [...Object.keys(ours), ...Object.keys(arranged)];
  return Object.fromEntries(
    [...new Set(keys)].filter((key) => key in own || key in arranged).map((key) => [key, own[key] ?? arranged[key]]),
  );
}

/** Whether a property of the existing dashboard is omitted as a default. */
function saysNothing(key: string, value: unknown): boolean {
  const known: Readonly<Record<string, unknown>> = { ...defaults.dashboard, ...defaults.panel, ...defaults.variable };
  return isEmpty(value) || (key in known && known[key] === value);
}

function arrangeObject(there: JsonObject, ours: JsonObject): JsonObject {
  const kept = Object.keys(ours).filter((key) => key in there || saysNothing(key, ours[key]));
  const added = Object.keys(there)
    .filter((key) => !(key in ours) && !isEmpty(there[key]))
    .sort();
  return Object.fromEntries(
    [...kept, ...added].map((key) => [key, key in there ? arrange(there[key], ours[key]) : ours[key]]),
  );
}

function arrange(there: unknown, ours: unknown): unknown {
  if (isObject(there)) return arrangeObject(there, isObject(ours) ? ours : {});
  if (!Array.isArray(there)) return there;
  const beside: readonly unknown[] = Array.isArray(ours) ? ours : [];
  const byId = new Map(beside.filter(isObject).map((entry) => [entry.id, entry]));
  return there.map((entry: unknown, index) => {
    const twin = isObject(entry) && entry.id !== undefined ? byId.get(entry.id) : beside[index];
    return arrange(entry, twin);
  });
}
