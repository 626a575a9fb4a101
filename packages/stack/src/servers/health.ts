// Files with the credentials of health checks: command arguments are visible to others.
import { type Secret, yaml } from '@telltale/plane/secrets';
import { mountPath } from '../layout.ts';

/** Requests for `curl --config`, all of which must succeed. */
export function healthRequest({ username, password }: Secret, ...urls: readonly string[]): string {
  const lines = [`cacert = "${mountPath}/ca.crt"`, `user = "${username}:${password}"`];
  const asked = urls.flatMap((url) => [`url = "${url}"`, 'output = "/dev/null"']);
  // Without this option, curl's exit code would be that of the last request.
  const all = urls.length > 1 ? ['fail-early'] : [];
  return `${[...asked, ...lines, 'fail', ...all, 'silent', 'show-error', 'max-time = 5'].join('\n')}\n`;
}

/** Settings for `--http.config.file` of promtool and amtool. */
export function healthClient({ username }: Secret, passwordFile: string): string {
  return yaml({
    basic_auth: { username, password_file: `${mountPath}/${passwordFile}` },
    tls_config: { ca_file: `${mountPath}/ca.crt` },
  });
}
