// Writes compose/.env.example out of the schema of the stack's settings.
import { type StackSetting, stackSettings } from '../src/preflight/settings-schema.ts';

/** Content of the file. */
export function stackSettingsFile(): string {
  const entries: [string, StackSetting][] = Object.entries(stackSettings);
  const blocks = entries.map(([name, { description, default: value, profile }]) => {
    const where = profile === undefined ? '' : ` (profile ${profile})`;
    return `# ${description}${where}\n#${name}=${value}\n`;
  });
  const head = [
    '# Settings of the stack. Copy this file to .env and uncomment what you change; each line shows the default.',
    '# Written by npm run docs from packages/plane/src/preflight/settings-schema.ts: change it there.',
  ];
  return `${head.join('\n')}\n\n${blocks.join('\n')}`;
}
