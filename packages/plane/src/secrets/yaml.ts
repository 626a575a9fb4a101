// Writes settings as YAML that every parser accepts.
import { stringify } from 'yaml';

/** The settings as text; what is said twice is written twice, since not every server knows anchors. */
export function yaml(settings: object): string {
  return stringify(settings, { aliasDuplicateObjects: false });
}
