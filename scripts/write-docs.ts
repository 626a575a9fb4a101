// Writes what is made out of schemas (`npm run docs`): docs/configuration.md, docs/opentelemetry.md, the fields in
// docs/log-documents.md, compose/.env.example, and compose/elasticsearch/roles.yml.
import { readFileSync, writeFileSync } from 'node:fs';
import { logDocumentsPage } from '../packages/catalog/scripts/log-fields-page.ts';
import { configurationPage } from '../packages/node/src/settings/configuration-page.ts';
import { openTelemetryPage } from '../packages/node/src/settings/opentelemetry-page.ts';
import { stackRolesFile } from '../packages/plane/scripts/stack-roles-file.ts';
import { stackSettingsFile } from '../packages/plane/scripts/stack-settings-file.ts';

const pages = {
  'docs/configuration.md': configurationPage(),
  'docs/opentelemetry.md': openTelemetryPage(),
  'docs/log-documents.md': logDocumentsPage(readFileSync(new URL('../docs/log-documents.md', import.meta.url), 'utf8')),
  'compose/.env.example': stackSettingsFile(),
  'compose/elasticsearch/roles.yml': stackRolesFile(),
};
for (const [path, content] of Object.entries(pages)) writeFileSync(new URL(`../${path}`, import.meta.url), content);
