// Writes docs/configuration.md from the settings' schema (`npm run docs`).
import { writeFileSync } from 'node:fs';
import { configurationPage } from '../src/configuration-page.ts';

writeFileSync(new URL('../../../docs/configuration.md', import.meta.url), configurationPage());
