// A service with the preload ships its logs and metrics.
import type { Check } from '../check.ts';
import { startLoad, until } from '../load.ts';
import { seriesOf } from '../query.ts';

export const shipped: Check = {
  name: 'shipped',
  promise: 'logs and metrics of a service with the preload arrive, each record once',
  async run(stack) {
    await using load = await startLoad(stack);
    await using prometheus = await stack.client('prometheus', 'reader');
    const query = `telltale_log_records_emitted_total{job="${load.name}"}`;
    await until(async () => (await seriesOf(prometheus, query)).length > 0, 'Prometheus has scraped it');
    return `${await load.endWhole()} records, and its own count of them in Prometheus`;
  },
};
