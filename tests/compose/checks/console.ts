// `telltale console` over the stack: its page, its dashboards, and the records and health of a service with the preload.
import { startConsole } from '@telltale/console';
import { type Check, requireNoProblem } from '../check.ts';
import { startLoad, until } from '../load.ts';

const RANGE_MS = 15 * 60_000;

interface Description {
  readonly engine: string;
  readonly dashboards: readonly { readonly title: string; readonly not_fed?: string }[];
  readonly links: { readonly grafana?: string; readonly kibana?: string };
  readonly unknown?: readonly string[];
}

interface Overview {
  readonly services: readonly { readonly name: string; readonly processes_up: number }[];
  readonly alerts_unknown?: string;
  readonly parts: readonly { readonly name: string; readonly state: string; readonly detail?: string }[];
}

export const consoled: Check = {
  name: 'console',
  promise: 'telltale console shows a service of the stack with its log records, and leads to Grafana and Kibana',
  async run(stack) {
    await using load = await startLoad(stack);
    const running = await startConsole({
      plane: stack.plane,
      telltale: '0.1.0',
      port: 0,
      worded: (message) => message,
    });
    try {
      const ask = await sessionOf(running.url);
      let dashboardCount = 0;
      // Docker may take longer to list the containers than the page waits for; it asks again.
      await until(async () => {
        const { engine, dashboards, links, unknown = [] } = await ask<Description>('/api/console');
        const problems = [...unknown];
        if (engine !== 'compose') problems.push(`the engine is ${engine}`);
        for (const name of ['grafana', 'kibana'] as const) if (!links[name]) problems.push(`no link to ${name}`);
        // Exporters of the stack feed these, whatever else runs.
        for (const { title, not_fed } of dashboards) {
          if (/Hosts|Monitoring plane/i.test(title) && not_fed) problems.push(`${title}: ${not_fed}`);
        }
        requireNoProblem(problems, 'not as it should be');
        dashboardCount = dashboards.length;
        return dashboardCount > 0;
      }, 'the console knows its dashboards and links');
      const range = (): string => `from=${Date.now() - RANGE_MS}&to=${Date.now()}`;
      await until(async () => {
        const { services, parts, alerts_unknown } = await ask<Overview>(`/api/overview?${range()}`);
        requireNoProblem(
          [...parts.map(({ name, state, detail }) => `${name}: ${state} ${detail ?? ''}`), alerts_unknown ?? []].flat(),
          'wrong in the overview',
        );
        return services.some(({ name, processes_up }) => name === load.name && processes_up === 1);
      }, 'the overview has the service, up');
      let found = 0;
      await until(async () => {
        const { total } = await ask<{ total: number }>(`/api/logs?${range()}&service=${load.name}`);
        found = total;
        return total > 0;
      }, 'the logs have its records');
      return `${dashboardCount} dashboards; the service up, ${found} of its records found`;
    } finally {
      await running.close();
    }
  },
};

/** Opens the link once, as a browser does, and asks with its cookie from then on. */
async function sessionOf(url: string): Promise<<Answer>(path: string) => Promise<Answer>> {
  const opened = await fetch(url, { redirect: 'manual' });
  const [cookie = ''] = (opened.headers.get('set-cookie') ?? '').split(';');
  return async <Answer>(path: string): Promise<Answer> => {
    const answer = await fetch(new URL(path, url), { headers: { cookie } });
    if (answer.status !== 200)
      throw new Error(`${path} answers ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
    return (await answer.json()) as Answer;
  };
}
