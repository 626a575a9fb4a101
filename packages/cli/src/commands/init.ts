// `telltale init`: its options and its help; the work is done in `init/`.
import type { Command as Program } from 'commander';
import type { ElasticsearchOptions } from '../init/credentials.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

interface InitOptions extends EngineOptions, ElasticsearchOptions {
  readonly write?: boolean;
  readonly proof: boolean;
}

/** Adds `init`. */
export function registerInit(program: Program, { command, openEngine, end }: VerbContext): void {
  addEngineVerb(
    program,
    'init',
    'show as a diff what a service needs; with --write, change it and verify the result',
    'telltale init services/shop',
  )
    .argument('[folder]', 'folder of the service, with its package.json', '.')
    .option('--write', 'write the changes, create an API key, start the service and verify that its data arrives')
    .option('--no-proof', 'do not start the service')
    .option(
      '--elasticsearch <url>',
      'Elasticsearch for its logs (default: TELLTALE_ELASTICSEARCH_URL, else the plane on this machine)',
    )
    .option('--elasticsearch-username <name>', 'user with the privilege to create API keys there')
    .option(
      '--elasticsearch-password-file <file>',
      'password of that user (or set TELLTALE_INIT_ELASTICSEARCH_PASSWORD)',
    )
    .option(
      '--elasticsearch-api-key-file <file>',
      'API key, instead of a user (or set TELLTALE_INIT_ELASTICSEARCH_API_KEY)',
    )
    .option(
      '--ca-file <file>',
      "certificate of the authority that signed Elasticsearch's certificate, if it is not a public one",
    )
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `
It reads package.json, the Dockerfile, the Compose file, the Procfile and PM2's file. If it cannot edit a file safely, it
prints the lines to add. It writes settings to telltale.env and the secret to .telltale, which it adds to .gitignore. A
second run changes nothing. Exit codes: 0 success, 1 no data arrived, 2 wrong command line, 4 a step is left to you.`,
    )
    .action(async (folder: string, options: InitOptions) => {
      const plane = await openEngine(options);
      const { init } = await import('../init/init.ts');
      const { json = false, write = false, proof } = options;
      end(await init(plane, { ...command, json, folder, write, proof, options }));
    });
}
