// Image with Mailpit, built by Go: without its page for people, which its makers build of other packages.
import { obtainGoProgram } from '../../support/artifacts/go-program.ts';
import type { Image } from './image.ts';

const module = new URL('mailpit', import.meta.url);
/** Stands in go.mod too. */
const version = '1.33.1';

/** @throws what building throws */
export async function mailImage(): Promise<Image> {
  const program = await obtainGoProgram({ name: 'mailpit', module, version, what: 'github.com/axllent/mailpit' });
  return {
    service: 'mail',
    base: 'small',
    holds: `Mailpit ${version}, without its page for people`,
    copies: [{ from: program, to: '/mailpit' }],
    lines: ['ENTRYPOINT ["/mailpit"]'],
  };
}
