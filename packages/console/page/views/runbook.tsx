// The runbook of an alert: what it means, how to confirm it, what to do.
import type { Runbook } from '../../src/api.ts';
import { address } from '../api.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { Failure, Loading } from '../shell/failure.tsx';
import { Page } from '../shell/page.tsx';
import { useAnswer } from '../use-answer.ts';

export function RunbookView({ name }: { readonly name: string }) {
  const { data, failure } = useAnswer<Runbook>(address('/api/runbook', { name }));
  return (
    <Page title={name} about="What the alert means, and what to do." withoutTime>
      {failure && <Failure failure={failure} />}
      {data && <Markdown text={data.markdown.replace(/^#\s.*\n+/, '')} />}
      {!data && !failure && <Loading />}
    </Page>
  );
}
