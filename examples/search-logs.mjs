// Shows the newest log documents of a service. Reads how to connect from `telltale status --json`, as the plane's reader:
//   telltale status --json | node examples/search-logs.mjs shop
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { Client } from '@elastic/elasticsearch';

const [service = '*'] = process.argv.slice(2);
const { url, ca_file, username, password_file } = JSON.parse(await text(process.stdin)).elasticsearch;
const client = new Client({
  node: url,
  tls: { ca: readFileSync(ca_file) },
  auth: { username, password: readFileSync(password_file, 'utf8').trim() },
});
const { hits } = await client.search({
  index: 'logs-*',
  q: `service.name:*${service}`,
  sort: '@timestamp:desc',
  size: 3,
});
console.log(
  JSON.stringify(
    hits.hits.map(({ _source }) => _source),
    undefined,
    2,
  ),
);
