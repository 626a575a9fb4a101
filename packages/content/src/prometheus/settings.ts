// Settings of the rules: selectors, and the thresholds, windows, `for` and severity of each alert.
import { readFileSync } from 'node:fs';
import { type Severity, severities } from '@telltale/catalog';
import { parse } from 'yaml';
import { ContentError } from '../content-error.ts';
import { parametersOf } from './parameter.ts';
import type { RuleGroup } from './rule.ts';

/** The settings of an alert, besides the parameters of its expression. */
export interface AlertSettings {
  /** false omits the alert. */
  readonly enabled?: boolean;
  readonly for?: string;
  readonly severity?: Severity;
  readonly parameters: Readonly<Record<string, number | string>>;
}

export interface RuleSettings {
  /** Matchers for every series, such as `env="production"`. */
  readonly selector?: string;
  readonly alerts: Readonly<Record<string, AlertSettings>>;
}

export const defaultSettings: RuleSettings = { alerts: {} };

const duration = /^([0-9]+(ms|[smhdwy]))+$/;
const matchers =
  /^\s*[a-zA-Z_]\w*\s*(=|!=|=~|!~)\s*"([^"\\]|\\.)*"(\s*,\s*[a-zA-Z_]\w*\s*(=|!=|=~|!~)\s*"([^"\\]|\\.)*")*\s*$/;

function refused(why: string, remedy: string): ContentError {
  return new ContentError('settings', {
    operation: 'content',
    what: 'the settings of the rules are rejected',
    why,
    remedy,
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads settings from YAML or JSON, and checks them against the existing alerts.
 *
 * @throws ContentError `settings` with the unknown name, and the known ones
 */
export function readSettings(text: string, groups: readonly RuleGroup[]): RuleSettings {
  let content: unknown;
  try {
    content = parse(text) ?? {};
  } catch (error) {
    throw refused(
      `The settings are not valid YAML: ${error instanceof Error ? error.message : String(error)}`,
      'Correct the file',
    );
  }
  if (!isRecord(content)) throw refused('The settings are not an object', 'Give "selector", "alerts" or both');
  for (const key of Object.keys(content)) {
    if (key !== 'selector' && key !== 'alerts') {
      throw refused(`The settings contain the unknown key "${key}"`, 'The keys are "selector" and "alerts"');
    }
  }
  const { selector, alerts = {} } = content;
  if (selector !== undefined && (typeof selector !== 'string' || !matchers.test(selector))) {
    throw refused(
      `"selector" is ${JSON.stringify(selector)}`,
      'It must be matchers of labels, such as env="production", cluster=~"a|b"',
    );
  }
  if (!isRecord(alerts)) throw refused('"alerts" is not an object', 'Set it to settings by the names of alerts');
  const read = Object.entries(alerts).map(([name, given]) => [name, readAlert(name, given, groups)] as const);
  return { ...(selector !== undefined && { selector }), alerts: Object.fromEntries(read) };
}

/** Reads a settings file. */
export function readSettingsFile(path: string, groups: readonly RuleGroup[]): RuleSettings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw refused(
      `The settings in ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Name an existing file',
    );
  }
  return readSettings(text, groups);
}

function readAlert(name: string, given: unknown, groups: readonly RuleGroup[]): AlertSettings {
  const alert = groups.flatMap(({ alerts = [] }) => alerts).find((one) => one.name === name);
  if (alert === undefined) throw refused(`There is no alert ${name}`, 'docs/rule-settings.md lists them');
  if (!isRecord(given)) throw refused(`The settings of ${name} are not an object`, `Use for example { for: 10m }`);
  const known = parametersOf(alert.expr.text);
  const parameters: Record<string, number | string> = {};
  for (const [key, value] of Object.entries(given)) {
    if (key === 'enabled' || key === 'for' || key === 'severity') continue;
    const standard = known.get(key);
    if (standard === undefined) {
      const names = ['enabled', 'for', 'severity', ...known.keys()].join(', ');
      throw refused(`${name} has no setting "${key}"`, `It has: ${names}`);
    }
    parameters[key] = readParameter(`${name}.${key}`, value, standard);
  }
  const { enabled, severity } = given;
  if (enabled !== undefined && typeof enabled !== 'boolean') {
    throw refused(`${name}.enabled is ${JSON.stringify(enabled)}`, 'It must be true or false');
  }
  if (severity !== undefined && !severities.some((one) => one === severity)) {
    throw refused(`${name}.severity is ${JSON.stringify(severity)}`, `It must be one of ${severities.join(', ')}`);
  }
  if (given.for !== undefined && (typeof given.for !== 'string' || !duration.test(given.for))) {
    throw refused(`${name}.for is ${JSON.stringify(given.for)}`, 'It must be a time such as 10m or 1h30m');
  }
  return {
    parameters,
    ...(enabled !== undefined && { enabled }),
    ...(severity !== undefined && { severity: severity as Severity }),
    ...(given.for !== undefined && { for: given.for }),
  };
}

/** A value of the same kind as its default. */
function readParameter(what: string, value: unknown, standard: string): number | string {
  if (duration.test(standard)) {
    if (typeof value === 'string' && duration.test(value)) return value;
    throw refused(`${what} is ${JSON.stringify(value)}`, `It must be a time, such as ${standard}`);
  }
  if (Number.isFinite(Number(standard))) {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw refused(`${what} is ${JSON.stringify(value)}`, `It must be a number, such as ${standard}`);
  }
  if (typeof value === 'string' && value !== '' && !/["\\⟨⟩\n]/.test(value)) return value;
  throw refused(`${what} is ${JSON.stringify(value)}`, `It must be a pattern, such as ${standard}`);
}
