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
    'say what a service needs to be seen, as a diff; with --write do it, and prove it',
    'telltale init services/shop',
  )
    .argument('[folder]', 'folder of the service, with its package.json', '.')
    .option('--write', 'write what the diff shows, make an API key, start the service and see that it is seen')
    .option('--no-proof', 'do not start the service')
    .option(
      '--elasticsearch <url>',
      'where its logs go; by default TELLTALE_ELASTICSEARCH_URL, else the plane of this machine',
    )
    .option('--elasticsearch-username <name>', 'user who may make API keys there')
    .option('--elasticsearch-password-file <file>', 'password of that user; or TELLTALE_INIT_ELASTICSEARCH_PASSWORD')
    .option('--elasticsearch-api-key-file <file>', 'API key, instead of a user; or TELLTALE_INIT_ELASTICSEARCH_API_KEY')
    .option('--ca-file <file>', 'certificate of the authority of Elasticsearch, where it is your own')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `
It reads package.json, Dockerfile, Compose file, Procfile and PM2's file. What it cannot read it leaves, and says what to
put there. Settings go into telltale.env, the secret into .telltale, which git is told to leave alone. Run again, it finds
nothing to be done. Exit codes: 0 done or shown, 1 nothing arrived, 2 wrong command line, 4 something is left to you.`,
    )
    .action(async (folder: string, options: InitOptions) => {
      const plane = await openEngine(options.engine);
      const { init } = await import('../init/init.ts');
      const { json = false, write = false, proof, engine } = options;
      end(await init(plane, { ...command, json, folder, write, proof, engine, options }));
    });
}
