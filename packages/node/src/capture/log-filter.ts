// The log filter: drops records by level, logger and message, before a document is made.
import { type FilterReason, type LogRecord, severityOf } from '@telltale/log-shipper';
import { limits } from '../limits.ts';
import type { DropRule, LogRules, Pattern } from '../settings/log-rules.ts';

/** Whether the texts of the pattern follow each other in the text; each is searched once. */
function isWithin(text: string, pattern: Pattern): boolean {
  let at = 0;
  for (const part of pattern) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}

function isWhole(text: string, pattern: Pattern): boolean {
  const [first = '', ...rest] = pattern;
  if (rest.length === 0) return text === first;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  return isWithin(text.slice(first.length, text.length - last.length), rest);
}

/** A rule, and the number of records that matched it. */
interface Counted {
  readonly rule: DropRule;
  met: number;
}

/** The rules for one logger. */
interface Chosen {
  readonly severityMin: number;
  readonly rules: readonly Counted[];
}

/** Applies the rules. */
export class LogFilter {
  readonly #rules: LogRules;
  readonly #counted: readonly Counted[];
  readonly #chosen = new Map<string, Chosen>();

  constructor(rules: LogRules) {
    this.#rules = rules;
    this.#counted = rules.drop.map((rule) => ({ rule, met: 0 }));
  }

  /** Why the record is dropped; undefined if it is kept. */
  reason({ level, logger, message }: LogRecord): FilterReason | undefined {
    const { severityMin, rules } = this.#chosen.get(logger) ?? this.#choose(logger);
    const severity = severityOf(level);
    if (severity < severityMin) return 'level';
    for (const counted of rules) {
      const { rule } = counted;
      if (severity > rule.severityMax) continue;
      if (rule.message !== undefined && !isWithin(message.slice(0, limits.filteredLengthMax), rule.message)) continue;
      // The first matching rule decides.
      const isKept = rule.keptOneOf > 0 && counted.met % rule.keptOneOf === 0;
      counted.met += 1;
      return isKept ? undefined : 'rule';
    }
    return undefined;
  }

  #choose(logger: string): Chosen {
    const own = this.#rules.loggerLevels.find((one) => isWhole(logger, one.logger));
    const chosen = {
      severityMin: own?.severityMin ?? this.#rules.severityMin,
      rules: this.#counted.filter(({ rule }) => rule.logger === undefined || isWhole(logger, rule.logger)),
    };
    if (this.#chosen.size < limits.filteredLoggersMax) this.#chosen.set(logger, chosen);
    return chosen;
  }
}
