// The runbook of an alert: what it means, how to confirm it, what to do.
import type { Runbook } from '../../src/api.ts';
import { address } from '../api.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { useAddress } from '../router.ts';
import { Failure, Loading } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { useAnswer } from '../use-answer.ts';

/** Removes the title, which the page shows, and fills the alert's service into the queries. */
function written({ markdown }: Runbook, service: string | null): string {
  const text = markdown.replace(/^#\s.*\n+/, '');
  return service === null ? text : text.replaceAll('<job>', () => service);
}

export function RunbookView({ name }: { readonly name: string }) {
  const service = useAddress().query.get('var-service');
  const { data, failure } = useAnswer<Runbook>(address('/api/runbook', { name }));
  return (
    <Page title={name} about="What the alert means, and what to do." withoutTime>
      {failure && <Failure failure={failure} />}
      {data && <Markdown text={written(data, service)} />}
      {!data && !failure && <Loading />}
    </Page>
  );
}
