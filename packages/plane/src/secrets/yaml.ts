// Writes settings as YAML that every parser accepts.
import { stringify } from 'yaml';

/** The settings as text, without anchors, which not every server supports. */
export function yaml(settings: object): string {
  return stringify(settings, { aliasDuplicateObjects: false });
}
