// Image with cAdvisor's own library, built by Go.
import { obtainGoProgram } from '../../support/artifacts/go-program.ts';
import type { Image } from './image.ts';

const module = new URL('cadvisor', import.meta.url);
/** Stands in go.mod too. */
const version = '0.60.6';

/** As the published image starts: with its log on stderr. */
const entryPoint = '#!/bin/sh\nexec /usr/bin/cadvisor -logtostderr "$@"\n';

/** @throws what building throws */
export async function cadvisorImage(): Promise<Image> {
  const linked = `-X github.com/google/cadvisor/lib/version.Version=v${version}`;
  return {
    service: 'cadvisor',
    base: 'small',
    holds: `cAdvisor's library ${version} behind a page of metrics`,
    copies: [{ from: await obtainGoProgram({ name: 'cadvisor', module, version, linked }), to: '/usr/bin/cadvisor' }],
    texts: { '/usr/bin/entrypoint.sh': entryPoint },
    lines: ['ENTRYPOINT ["/usr/bin/entrypoint.sh"]'],
  };
}
