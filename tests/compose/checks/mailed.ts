// The mailbox for trying alerts shows what Alertmanager mails: as docs/pipelines.md says, command by command.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Check } from '../check.ts';
import { until } from '../load.ts';
import { commandsBelow } from '../page-commands.ts';
import type { Stack } from '../stack.ts';
import { withProfiles } from '../with-profiles.ts';
import { alert } from './notified.ts';

const run = promisify(execFile);
const COMMAND_MS_MAX = 300_000;

interface Messages {
  readonly messages: readonly { readonly Subject: string; readonly To: readonly { readonly Address: string }[] }[];
}

export const mailed: Check = {
  name: 'mailed',
  promise: 'an alert comes as a mail over verified TLS, and is shown to the operator alone',
  async run(stack) {
    try {
      return await withProfiles(stack, ['mail'], () => mail(stack));
    } finally {
      await rm(join(stack.folder, 'mail-trial'), { recursive: true, force: true });
      await stack.up();
    }
  },
};

async function mail(stack: Stack): Promise<string> {
  for (const command of await commandsBelow('docs/pipelines.md', '## Mail')) {
    await run('sh', ['-ec', command], { cwd: stack.folder, env: stack.env, timeout: COMMAND_MS_MAX });
  }
  await alert(stack, 'SomebodyGetsMail');
  await using operator = await stack.client('mail', 'operator');
  let subject = '';
  await until(async () => {
    const { status, body } = await operator.ask<Messages>({ path: '/api/v1/messages' });
    if (status !== 200) throw new Error(`it answers ${status}`);
    const found = body.messages.find((message) => message.Subject.includes('SomebodyGetsMail'));
    if (found === undefined) return false;
    subject = `"${found.Subject}" to ${found.To.map(({ Address }) => Address)}`;
    return true;
  }, 'the mail is there');
  await using stranger = await stack.client('mail', 'nobody');
  const { status } = await stranger.ask({ path: '/api/v1/messages' });
  if (status !== 401) throw new Error(`who does not log in is answered ${status}`);
  return subject;
}
