// Parses TELLTALE_LOGS_LEVEL and TELLTALE_LOGS_DROP: log levels and drop rules.
import { closestMatch } from '@telltale/catalog';
import { levelNames, severityOf } from '@telltale/log-shipper';
import { limits } from '../limits.ts';

/** A text with `*` for any characters. */
export type Pattern = readonly string[];

/** The lowest level to ship of some loggers. */
export interface LoggerLevel {
  readonly logger: Pattern;
  readonly severityMin: number;
}

/** Records to drop: those that meet each condition. */
export interface DropRule {
  readonly logger: Pattern | undefined;
  /** Found anywhere in the message. */
  readonly message: Pattern | undefined;
  /** More severe records do not match. */
  readonly severityMax: number;
  /** Keeps one of this many matching records; 0 keeps none. */
  readonly keptOneOf: number;
}

/** The parsed rules. */
export interface LogRules {
  readonly severityMin: number;
  readonly loggerLevels: readonly LoggerLevel[];
  readonly drop: readonly DropRule[];
}

type OnWarning = (message: string) => void;

/** Above every level: no record is shipped. */
const SEVERITY_NONE = 256;

function pattern(text: string): Pattern {
  return text.split('*');
}

function severity(word: string): number | undefined {
  const level = word.toLowerCase();
  if (level === 'all') return 0;
  if (level === 'none') return SEVERITY_NONE;
  return levelNames.includes(level) ? severityOf(level) : undefined;
}

function noLevel(word: string): string {
  const meant = closestMatch(word, [...levelNames, 'all', 'none']);
  return `${JSON.stringify(word)} is not a level: ${meant === undefined ? '' : `did you mean ${meant}? `}It must be all, none or one of ${levelNames.join(', ')}`;
}

function readLevels(text: string, onWarning: OnWarning): Pick<LogRules, 'severityMin' | 'loggerLevels'> {
  let severityMin = 0;
  const loggerLevels: LoggerLevel[] = [];
  const parts = text.split(',').map((part) => part.trim());
  for (const part of parts.filter((one) => one !== '')) {
    const cut = part.lastIndexOf('=');
    const logger = part.slice(0, Math.max(cut, 0)).trim();
    const least = severity(part.slice(cut + 1).trim());
    if (least === undefined || (cut >= 0 && logger === '')) {
      const why = least === undefined ? noLevel(part.slice(cut + 1).trim()) : 'a logger is missing before the =';
      onWarning(
        `TELLTALE_LOGS_LEVEL holds ${JSON.stringify(part)}: not accepted. ${why}; this part is ignored, the others apply.`,
      );
    } else if (cut < 0) severityMin = least;
    else if (loggerLevels.length < limits.logRulesMax) {
      loggerLevels.push({ logger: pattern(logger), severityMin: least });
    } else onWarning(`TELLTALE_LOGS_LEVEL names more than ${limits.logRulesMax} loggers: the last are ignored.`);
  }
  // The most specific rule comes first.
  const length = ({ logger }: LoggerLevel): number => logger.join('').length - (logger.length > 1 ? 0.5 : 0);
  loggerLevels.sort((a, b) => length(b) - length(a));
  return { severityMin, loggerLevels };
}

/** Conditions of one rule, or why the text is not a rule. */
function conditions(text: string): Map<string, string> | string {
  const found = new Map<string, string>();
  const condition = /\s*([a-z]+)=(?:"([^"]*)"|([^\s"]+))(?=\s|$)/y;
  for (let at = 0; at < text.length; at = condition.lastIndex) {
    condition.lastIndex = at;
    const [, key = '', quoted, plain] = condition.exec(text) ?? [];
    if (key === '')
      return 'it must be logger=, level=, message= and keep= with spaces between, a value with spaces in "';
    const known = ['logger', 'level', 'message', 'keep'];
    if (!known.includes(key)) {
      const meant = closestMatch(key, known);
      return `${key} is not a condition: ${meant === undefined ? `it must be one of ${known.join(', ')}` : `did you mean ${meant}?`}`;
    }
    const value = quoted ?? plain ?? '';
    if (/^\**$/.test(value)) return `${key} has no value to match`;
    if (found.has(key)) return `${key} is set twice`;
    found.set(key, value);
  }
  return found;
}

function readRule(text: string): DropRule | string {
  const found = conditions(text);
  if (typeof found === 'string') return found;
  const level = found.get('level');
  const severityMax = level === undefined ? SEVERITY_NONE : severity(level);
  if (level !== undefined && (severityMax === undefined || /^(?:all|none)$/i.test(level))) return noLevel(level);
  const keep = found.get('keep');
  const share = keep === undefined ? ['', '0'] : /^1\/([1-9]\d{0,8})$/.exec(keep);
  if (share === null) return `keep=${keep} is not a fraction: it must be 1/10, 1/100 and so on`;
  if (found.size === (keep === undefined ? 0 : 1))
    return 'it would match every record: name a logger, a level or a message';
  const [logger, message] = [found.get('logger'), found.get('message')];
  return {
    logger: logger === undefined ? undefined : pattern(logger),
    message: message === undefined ? undefined : pattern(message),
    severityMax: severityMax ?? SEVERITY_NONE,
    keptOneOf: Number(share[1]),
  };
}

/** Splits a text into rules at semicolons outside of quotation marks. */
function rulesOf(text: string): string[] {
  const rules = text.match(/(?:[^;"]|"[^"]*"?)+/g) ?? [];
  return rules.map((rule) => rule.trim()).filter((rule) => rule !== '');
}

function readDropRules(text: string, onWarning: OnWarning): DropRule[] {
  const rules: DropRule[] = [];
  if (text.length > limits.logRulesLengthMax) {
    onWarning(
      `TELLTALE_LOGS_DROP has ${text.length} characters: not accepted. It may have ${limits.logRulesLengthMax}; the setting is ignored.`,
    );
    return rules;
  }
  for (const written of rulesOf(text)) {
    const rule = rules.length < limits.logRulesMax ? readRule(written) : `there are ${limits.logRulesMax} before it`;
    if (typeof rule !== 'string') rules.push(rule);
    else {
      onWarning(
        `TELLTALE_LOGS_DROP holds the rule ${JSON.stringify(written.slice(0, 200))}: not accepted. ${rule}; this rule is ignored, the others apply.`,
      );
    }
  }
  return rules;
}

/** The rules of the two settings; undefined if every record is shipped. */
export function readLogRules(
  level: string | undefined,
  drop: string | undefined,
  onWarning: OnWarning,
): LogRules | undefined {
  const levels = readLevels(level ?? '', onWarning);
  const rules = { ...levels, drop: readDropRules(drop ?? '', onWarning) };
  const isAll = rules.severityMin === 0 && rules.loggerLevels.length === 0 && rules.drop.length === 0;
  return isAll ? undefined : rules;
}
