// Writes docs/configuration.md from the settings' schema.
import { type Setting, settings } from './settings-schema.ts';

function row(name: string, setting: Setting): string {
  const names = setting.secret
    ? `\`${name}\`, or \`${name}_FILE\` with the path of a file that holds it`
    : `\`${name}\``;
  const bounds = setting.type === 'integer' ? ` From ${setting.min} to ${setting.max}.` : '';
  return `| ${names} | ${setting.description}${bounds} | ${setting.default === '' ? 'none' : setting.default} |`;
}

function table(prefix: string): string {
  const rows = Object.entries(settings as Readonly<Record<string, Setting>>).filter(([name]) =>
    name.startsWith(prefix),
  );
  return [
    '| setting | description | default |',
    '|---|---|---|',
    ...rows.map(([name, setting]) => row(name, setting)),
  ].join('\n');
}

/** The page, as markdown. */
export function configurationPage(): string {
  return `# Configuration

All settings are environment variables, and every setting has a default. A misspelt or malformed setting logs one warning on
stderr with its name, its value and the accepted values; the default applies. An empty variable counts as unset. Secrets are
never shown. Each secret can be given as the path of a file instead, which keeps it out of the process's environment.

This page is written by \`npm run docs\` from \`packages/node/src/settings/settings-schema.ts\`; do not edit it.

## Telltale's own

${table('TELLTALE_')}

## OpenTelemetry's

These are standard names with their standard meaning. If one of them and a setting of Telltale mean the same, Telltale's takes
precedence. [OpenTelemetry's variables](opentelemetry.md) lists the rest of the specification: the exporters of each signal,
limits and batches.

${table('OTEL_')}
`;
}
