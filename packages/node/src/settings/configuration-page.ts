// The text of docs/configuration.md, made from the settings' schema.
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
    '| setting | what it is | default |',
    '|---|---|---|',
    ...rows.map(([name, setting]) => row(name, setting)),
  ].join('\n');
}

/** The page, as markdown. */
export function configurationPage(): string {
  return `# Configuration

Everything is set by environment variables, and everything has a default. A setting that is misspelt or malformed is
one warning on stderr that names it, its value and what is accepted; the app runs on with the default. An empty variable
counts as unset. Secrets are never shown; each can be given as the path of a file instead, which keeps it out of the
process's environment.

This page is written by \`npm run docs\` from \`packages/node/src/settings/settings-schema.ts\`; do not edit it.

## Telltale's own

${table('TELLTALE_')}

## OpenTelemetry's

These are standard names, and mean what they mean everywhere. Where one of them and a name of ours say the same thing,
ours wins. [OpenTelemetry's variables](opentelemetry.md) lists the rest of the specification: where each signal goes, how it is sent,
limits and batches.

${table('OTEL_')}
`;
}
