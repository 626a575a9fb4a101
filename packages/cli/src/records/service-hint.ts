// The hint for a search by a service that has no records at all: its name may be misspelt.
import { closestMatch } from '@telltale/catalog';
import { limits } from '../limits.ts';
import { escapeLine } from '../terminal/escape-text.ts';

const either = new Intl.ListFormat('en', { type: 'disjunction' });
const all = new Intl.ListFormat('en', { type: 'conjunction' });

/** Names that contain the given one, are contained in it, or differ by a typing error. */
function nearest(name: string, names: readonly string[]): readonly string[] {
  const lower = name.toLowerCase();
  const slip = closestMatch(name, names, { slipsOnly: true });
  const related = names.filter((each) => each.toLowerCase().includes(lower) || lower.includes(each.toLowerCase()));
  return [...new Set([...(slip === undefined ? [] : [slip]), ...related])].slice(0, limits.namesShown);
}

/**
 * A sentence for each service without records.
 *
 * @param names of all services with records
 */
export function serviceHints(services: readonly string[], names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return services
    .filter((service) => !names.includes(service))
    .map((service) => {
      const near = nearest(service, names);
      const shown = names.slice(0, limits.namesShown);
      const more = names.length > shown.length ? [`${names.length - shown.length} others`] : [];
      const others =
        near.length > 0
          ? `Did you mean ${either.format(near)}?`
          : `Services with records: ${all.format([...shown, ...more])}.`;
      return escapeLine(`Service ${service} has no records. ${others}`);
    });
}

/** The hints for a filter that found nothing; none if the names cannot be read. */
export async function hintsFor(
  services: readonly string[],
  names: (() => Promise<readonly string[]>) | undefined,
): Promise<string[]> {
  if (services.length === 0 || names === undefined) return [];
  try {
    return serviceHints(services, await names());
  } catch {
    return [];
  }
}
