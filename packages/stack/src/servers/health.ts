// What a health check needs to log in: files, since the arguments of a command can be read by others.
import { type Secret, yaml } from '@telltale/plane/secrets';
import { seenAt } from '../layout.ts';

/** A request for `curl --config`. */
export function healthRequest({ username, password }: Secret, url: string): string {
  const lines = [`url = "${url}"`, `cacert = "${seenAt}/ca.crt"`, `user = "${username}:${password}"`];
  return `${[...lines, 'fail', 'silent', 'show-error', 'output = "/dev/null"', 'max-time = 5'].join('\n')}\n`;
}

/** Settings for `--http.config.file` of promtool and amtool. */
export function healthClient({ username }: Secret, passwordFile: string): string {
  return yaml({
    basic_auth: { username, password_file: `${seenAt}/${passwordFile}` },
    tls_config: { ca_file: `${seenAt}/ca.crt` },
  });
}
