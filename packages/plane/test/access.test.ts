// One table says what each user may do, and both engines write it.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { stackRolesFile } from '../scripts/stack-roles-file.ts';
import { nativeUserNames, ownRolesOf } from '../src/servers/access.ts';
import { elasticsearchUserFiles, rolesFile } from '../src/servers/elasticsearch-users.ts';

const committed = readFileSync(new URL('../../../compose/elasticsearch/roles.yml', import.meta.url), 'utf8');

it('compose/elasticsearch/roles.yml is what npm run docs writes', () => expect(committed).toBe(stackRolesFile()));

it('a role has the same privileges on the native plane as in the stack', () => {
  const native: Record<string, unknown> = parse(rolesFile(ownRolesOf(nativeUserNames)));
  expect(Object.keys(native)).toEqual(['telltale_shipper', 'telltale_reader', 'telltale_keeper']);
  expect(parse(committed)).toMatchObject(native);
});

it('users with the same role share one line of users_roles, and have one line of users each', () => {
  const users = (['admin', 'operator', 'reader'] as const).map((name) => ({ name, username: `u-${name}`, hash: 'h' }));
  expect([...elasticsearchUserFiles(users)]).toEqual([
    ['users', 'u-admin:h\nu-operator:h\nu-reader:h\n'],
    ['users_roles', 'superuser:u-admin\ntelltale_reader:u-operator,u-reader\nkibana_admin:u-operator\n'],
  ]);
});
