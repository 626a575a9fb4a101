// Whether credentials would be sent in clear text.
import { urlWithoutCredentials } from '@telltale/catalog';
import type { ElasticsearchTarget } from './elasticsearch-target.ts';
import { isLoopback } from './loopback.ts';

/** The warning about credentials sent over http to another machine; undefined if there are none. */
export function clearTextWarning(target: ElasticsearchTarget): string | undefined {
  const inClear = target.nodes.filter((node) => /^http:/i.test(node.trim()) && !isLoopback(node.trim()));
  const exposed = inClear.find((node) => hasCredentials(target) || Boolean(URL.parse(node)?.username));
  if (exposed === undefined) return undefined;
  return `credentials for ${urlWithoutCredentials(exposed)} are sent over http: anyone on the network path can read them. Use https in TELLTALE_ELASTICSEARCH_URL, or in the transport's options.`;
}

function hasCredentials({ apiKey, apiKeyFile, username, headers = {} }: ElasticsearchTarget): boolean {
  return (
    (apiKey ?? apiKeyFile ?? username) !== undefined ||
    Object.keys(headers).some((name) => /^(?:proxy-)?authorization$|key|token|cookie/i.test(name))
  );
}
