// Writes Alertmanager's configuration as YAML.
import { stringify } from 'yaml';
import { inhibitions } from './inhibitions.ts';
import { receiversFor } from './receivers.ts';
import { routesFor } from './routes.ts';

const head = `# Routes and receivers of alerts. Written by npm run content from packages/content: change it there.
# Each secret is a file. Remove the channels that you do not use: docs/alerting.md.
`;

/** Deviations from the committed configuration. */
export interface AlertmanagerOptions {
  /** Teams with their own receivers: lower case letters, digits and hyphens. */
  readonly teams?: readonly string[];
}

/** The configuration; the templates are beside it. */
export function writeAlertmanager({ teams = [] }: AlertmanagerOptions = {}): string {
  const configuration = {
    templates: ['templates/*.tmpl'],
    route: routesFor(teams),
    inhibit_rules: inhibitions,
    receivers: receiversFor(teams),
  };
  return `${head}${stringify(configuration, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false })}`;
}
