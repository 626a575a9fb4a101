// The menu for field conditions: written by hand, or chosen from a field's most frequent values.
import { useState } from 'preact/hooks';
import type { FieldNames, FieldValues } from '../../../src/api.ts';
import { address } from '../../api.ts';
import { escapeLine } from '../../records/escape-text.ts';
import { excludingAddress, existingAddress, filterOf, includingAddress } from '../../records/filter-address.ts';
import { changeQuery, useAddress } from '../../router.ts';
import { Failure, Incomplete } from '../../shell/failure.tsx';
import { Icon } from '../../shell/icon.tsx';
import { Menu } from '../../shell/menu.tsx';
import { useTime } from '../../time/time-context.ts';
import { useAnswer } from '../../use-answer.ts';

/** Names listed at once; the search box finds the others. */
const NAMES_SHOWN_MAX = 60;

/** The app's own fields come first: those are searched for most. */
const rank = (name: string): number => (name.startsWith('app.') ? 0 : 1);

function Values({ name, total }: { readonly name: string; readonly total: (values: FieldValues) => number }) {
  const at = useAddress();
  const { range } = useTime();
  const { data, failure } = useAnswer<FieldValues>(
    address('/api/logs/values', { from: range.from, to: range.to, ...filterOf(at), name }),
  );
  if (failure) return <Failure failure={failure} isBeside />;
  if (data === undefined) return <p class="hint">Counting …</p>;
  const all = Math.max(1, total(data));
  return (
    <div class="field-values">
      <Incomplete of={data} />
      <p class="hint">
        <a href={existingAddress(at, name)}>Records that have {name}</a>
      </p>
      <ul>
        {data.values.map(({ value, count }) => (
          <li key={value}>
            <span class="value" title={value}>
              {escapeLine(value) || '(empty)'}
            </span>
            <meter min={0} max={all} value={count} aria-label={`${count} of ${all}`} />
            <span class="count">{Math.round((100 * count) / all)}%</span>
            <a href={includingAddress(at, name, value)} title="Only these">
              <Icon name="plus" label={`Only ${name} ${value}`} />
            </a>
            <a href={excludingAddress(at, name, value)} title="Not these">
              <Icon name="minus" label={`Not ${name} ${value}`} />
            </a>
          </li>
        ))}
      </ul>
      {data.values.length === 0 && <p class="hint">No record of this filter has a searchable value.</p>}
    </div>
  );
}

const totalOf = ({ values, others }: FieldValues): number => values.reduce((sum, { count }) => sum + count, others);

function Fields() {
  const { data, failure } = useAnswer<FieldNames>('/api/logs/fields');
  const [text, setText] = useState('');
  const [open, setOpen] = useState<string>();
  const at = useAddress();
  const fields = (data?.fields ?? [])
    .filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
    .toSorted((one, other) => rank(one.name) - rank(other.name) || one.name.localeCompare(other.name));
  const add = (event: Event): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    changeQuery({ field: [...new Set([...at.query.getAll('field'), text.trim()])] });
    setText('');
  };
  return (
    <>
      <form class="add-condition" onSubmit={add}>
        <input
          aria-label="Condition, or a name to find"
          placeholder="app.duration_ms>100"
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="button">
          Add
        </button>
      </form>
      <p class="hint">
        With <code>=</code> <code>!=</code> <code>&gt;</code> <code>&lt;</code>; a name alone: has it,{' '}
        <code>!name</code>: has it not.
      </p>
      {failure && <Failure failure={failure} isBeside />}
      <ul class="options field-names">
        {fields.slice(0, NAMES_SHOWN_MAX).map(({ name, type }) => (
          <li key={name}>
            <button
              type="button"
              class="option"
              aria-expanded={open === name}
              onClick={() => setOpen(open === name ? undefined : name)}
            >
              <span>{escapeLine(name)}</span>
              <small>{type}</small>
            </button>
            {open === name && <Values name={name} total={totalOf} />}
          </li>
        ))}
      </ul>
      {fields.length > NAMES_SHOWN_MAX && (
        <p class="hint">{fields.length - NAMES_SHOWN_MAX} more: enter a part of the name.</p>
      )}
      {data?.left_out !== undefined && (
        <p class="hint">{data.left_out} more fields are not listed: enter the whole name.</p>
      )}
    </>
  );
}

export function FieldMenu() {
  return (
    <Menu
      title="Fields"
      align="end"
      class="field-menu"
      label={
        <>
          Fields <Icon name="down" />
        </>
      }
    >
      {() => <Fields />}
    </Menu>
  );
}
