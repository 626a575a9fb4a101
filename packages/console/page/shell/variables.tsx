// Filters of a dashboard: services and instances as lists, a search as text.
import { useState } from 'preact/hooks';
import type { DashboardDescription, VariableValues } from '../../src/api.ts';
import { address } from '../api.ts';
import { variablesOf } from '../links.ts';
import { changeQuery, useAddress } from '../router.ts';
import { useTime } from '../time/time-context.ts';
import { useAnswer } from '../use-answer.ts';
import { ValuePicker } from './value-picker.tsx';

const titles = { service: 'Service', instance: 'Instance' } as const;

/** A search in Lucene syntax; it takes effect when the user confirms it. */
function SearchText({ value }: { readonly value: string }) {
  const [text, setText] = useState(value);
  return (
    <form
      class="search-text"
      onSubmit={(event) => {
        event.preventDefault();
        changeQuery({ 'var-search': text.trim() || undefined });
      }}
    >
      <input
        type="search"
        aria-label="Search, in Lucene's syntax"
        placeholder="log.level:error AND app.order:*"
        data-search
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}

export function Variables({ dashboard }: { readonly dashboard: DashboardDescription }) {
  const at = useAddress();
  const { range } = useTime();
  const chosen = variablesOf(at);
  const lists = dashboard.variables.filter((name) => name !== 'search');
  const path = address('/api/variables', {
    dashboard: dashboard.uid,
    from: range.from,
    to: range.to,
    'var-service': chosen.service,
  });
  const { data } = useAnswer<VariableValues>(lists.length === 0 ? undefined : path);
  return (
    <>
      {lists.map((name) => (
        <ValuePicker
          key={name}
          title={titles[name]}
          values={data?.[name] ?? []}
          chosen={chosen[name] ?? []}
          leftOut={data?.left_out?.[name]}
          choose={(values) =>
            changeQuery({
              [`var-${name}`]: values,
              // Instances belong to services; other jobs have none.
              ...(name === 'service' && { 'var-instance': undefined }),
            })
          }
        />
      ))}
      {dashboard.variables.includes('search') && (
        <SearchText key={chosen.search?.[0] ?? ''} value={chosen.search?.[0] ?? ''} />
      )}
    </>
  );
}
