// Parses TELLTALE_LOGS_FIELDS: the types of an app's fields.
import { closestMatch } from '@telltale/catalog';
import { type FieldRule, type FieldTypeName, fieldTypeNames } from '@telltale/log-shipper';
import { limits } from '../limits.ts';

const isType = (word: string): word is FieldTypeName => fieldTypeNames.some((name) => name === word);

function ruleOf(part: string): FieldRule | string {
  const cut = part.lastIndexOf(':');
  const field = part.slice(0, Math.max(cut, 0)).trim();
  const type = part
    .slice(cut + 1)
    .trim()
    .toLowerCase();
  if (!isType(type)) {
    const meant = closestMatch(type, fieldTypeNames);
    return `${JSON.stringify(type)} is not a type: ${meant === undefined ? '' : `did you mean ${meant}? `}It must be one of ${fieldTypeNames.join(', ')}`;
  }
  if (field === '' || field === 'app') return 'a field is missing before the colon, such as app.user_id or *';
  if (field.slice(0, -1).includes('*')) return 'a * is allowed only at the end';
  return { field: field.replace(/^app\./, ''), type };
}

/**
 * Parses a comma list such as `app.user_id:keyword,app.debug.*:none,*:keyword`.
 *
 * @param onWarning receives each ignored part, with the reason
 */
export function readFieldRules(text: string | undefined, onWarning: (message: string) => void): FieldRule[] {
  const rules: FieldRule[] = [];
  for (const part of (text ?? '').split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const rule = ruleOf(part);
    if (typeof rule === 'string') {
      onWarning(
        `TELLTALE_LOGS_FIELDS holds ${JSON.stringify(part)}: not accepted. ${rule}; this part is ignored, the others apply.`,
      );
    } else if (rules.length < limits.fieldRulesMax) rules.push(rule);
    else {
      onWarning(`TELLTALE_LOGS_FIELDS names more than ${limits.fieldRulesMax} fields: the last are ignored.`);
      break;
    }
  }
  return rules;
}
