// Writes compose/elasticsearch/roles.yml out of the table of who may do what.
import { roleNames, roles } from '../src/servers/access.ts';
import { rolesFile } from '../src/servers/elasticsearch-users.ts';

/** Content of the file. */
export function stackRolesFile(): string {
  const blocks = roleNames.map((name) => {
    const sentences = roles[name].description.split(/(?<=\.) /);
    return `${sentences.map((sentence) => `# ${sentence}\n`).join('')}${rolesFile([name])}`;
  });
  const head = [
    '# What each user of the stack may do. Who has which role is in the file users_roles, which the set-up makes.',
    '# Written by npm run docs from packages/plane/src/servers/access.ts: change it there.',
  ];
  return `${head.join('\n')}\n\n${blocks.join('\n')}`;
}
