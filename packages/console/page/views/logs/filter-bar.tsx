// The filter bar: words, levels, services, field conditions, a saved search, a request.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SearchDescription, VariableValues } from '../../../src/api.ts';
import { address } from '../../api.ts';
import { useConsole } from '../../console-context.ts';
import { limits } from '../../limits.ts';
import { escapeLine } from '../../records/escape-text.ts';
import { levelColour, usualLevels } from '../../records/levels.ts';
import { changeQuery, useAddress } from '../../router.ts';
import { Icon } from '../../shell/icon.tsx';
import { ValuePicker } from '../../shell/value-picker.tsx';
import { isMoving } from '../../time/range.ts';
import { useTime } from '../../time/time-context.ts';
import { useAnswer } from '../../use-answer.ts';
import { FieldMenu } from './field-menu.tsx';
import { SearchMenu } from './search-menu.tsx';

/** Searches the message a moment after the last key. */
function TextSearch() {
  const at = useAddress();
  const asked = at.query.get('text') ?? '';
  const [text, setText] = useState(asked);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (value: string): void => changeQuery({ text: value.trim() || undefined }, { replace: true });
  const type = (value: string): void => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => search(value), limits.typingMs);
  };
  return (
    <form
      class="text-search"
      onSubmit={(event) => {
        event.preventDefault();
        clearTimeout(timer.current);
        search(text);
      }}
    >
      <Icon name="search" />
      <input
        type="search"
        data-search
        aria-label="Words of the message, or a phrase in double quotes"
        placeholder={'Words of the message, or "a phrase"'}
        value={text}
        maxLength={1_000}
        onInput={(event) => type(event.currentTarget.value)}
      />
      <kbd>/</kbd>
    </form>
  );
}

function Levels() {
  const at = useAddress();
  const chosen = at.query.getAll('level');
  const levels = [...usualLevels, ...chosen.filter((level) => !usualLevels.some((usual) => usual === level))];
  return (
    <fieldset class="chips" aria-label="Levels">
      {levels.map((level) => (
        <button
          key={level}
          type="button"
          class={`chip level c-${levelColour(level)}`}
          aria-pressed={chosen.includes(level)}
          onClick={() =>
            changeQuery({
              level: chosen.includes(level) ? chosen.filter((each) => each !== level) : [...chosen, level],
            })
          }
        >
          {level}
        </button>
      ))}
    </fieldset>
  );
}

function Services() {
  const at = useAddress();
  const { range } = useTime();
  const path = address('/api/variables', { dashboard: 'telltale-logs', from: range.from, to: range.to });
  const { data } = useAnswer<VariableValues>(path);
  return (
    <ValuePicker
      title="Service"
      values={data?.service ?? []}
      leftOut={data?.left_out?.service}
      chosen={at.query.getAll('service')}
      choose={(service) => changeQuery({ service })}
    />
  );
}

interface ConditionProps {
  readonly text: string;
  readonly remove: () => void;
}

function Condition({ text, remove }: ConditionProps) {
  return (
    <span class="condition">
      <code title={text}>{escapeLine(text)}</code>
      <button type="button" onClick={remove} title="Remove">
        <Icon name="close" label={`Remove ${text}`} />
      </button>
    </span>
  );
}

function Conditions({ search }: { readonly search: SearchDescription | undefined }) {
  const at = useAddress();
  const fields = at.query.getAll('field');
  const trace = at.query.get('trace');
  if (fields.length === 0 && trace === null && search === undefined) return null;
  return (
    <div class="conditions">
      {search && <Condition text={search.title} remove={() => changeQuery({ search: undefined })} />}
      {trace !== null && <Condition text={`trace.id=${trace}`} remove={() => changeQuery({ trace: undefined })} />}
      {fields.map((field) => (
        <Condition
          key={field}
          text={field}
          remove={() => changeQuery({ field: fields.filter((each) => each !== field) })}
        />
      ))}
      <button
        type="button"
        class="link"
        onClick={() => changeQuery({ field: undefined, trace: undefined, search: undefined })}
      >
        Remove all
      </button>
      {search && <p class="hint">{search.purpose}</p>}
    </div>
  );
}

/** A relative range is kept for the counts and for other views; a fixed range in the past has no live records. */
function LiveButton() {
  const at = useAddress();
  const { text } = useTime();
  const isLive = at.query.get('live') === '1';
  return (
    <button
      type="button"
      class={isLive ? 'button live is-live' : 'button live'}
      aria-pressed={isLive}
      onClick={() =>
        changeQuery({
          live: isLive ? undefined : '1',
          ...(!isLive && !isMoving(text) && { from: undefined, to: undefined }),
        })
      }
    >
      <Icon name={isLive ? 'pause' : 'live'} />
      Live
    </button>
  );
}

export function FilterBar() {
  const at = useAddress();
  const { searches } = useConsole();
  const search = searches.find(({ id }) => id === at.query.get('search'));
  return (
    <section class="filter" aria-label="Filter">
      <div class="filter-line">
        <TextSearch />
        <Services />
        <FieldMenu />
        <SearchMenu />
        <LiveButton />
      </div>
      <div class="filter-line">
        <Levels />
        <Conditions search={search} />
      </div>
    </section>
  );
}
