// The time range picker: presets, custom times, earlier, later, wider; and the refresh interval.
import { useState } from 'preact/hooks';
import { moved, parseTime, presets, rangeTitle, wider } from '../time/range.ts';
import { chooseRange, chooseRefresh, refreshes, useTime } from '../time/time-context.ts';
import { refreshNow } from '../time/use-now.ts';
import { Icon } from './icon.tsx';
import { Menu } from './menu.tsx';

/** A time in the format of a form field, in the user's time zone. */
function localText(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

function CustomRange({ close }: { readonly close: () => void }) {
  const { text, range, now } = useTime();
  const [from, setFrom] = useState(text.from.startsWith('now') ? text.from : localText(range.from));
  const [to, setTo] = useState(text.to.startsWith('now') ? text.to : localText(range.to));
  const [problem, setProblem] = useState('');
  const submit = (event: Event): void => {
    event.preventDefault();
    const [start, end] = [parseTime(from, now), parseTime(to, now)];
    if (start === undefined || end === undefined || start >= end) {
      const isUnread = start === undefined || end === undefined;
      setProblem(isUnread ? 'Enter a time such as 2026-11-30 14:00 or now-2h.' : 'The range ends before it begins.');
      return;
    }
    const written = (value: string, at: number): string => (value.trim().startsWith('now') ? value.trim() : String(at));
    chooseRange({ from: written(from, start), to: written(to, end) });
    close();
  };
  return (
    <form class="own-range" onSubmit={submit}>
      <label>
        From
        <input value={from} onInput={(event) => setFrom(event.currentTarget.value)} spellcheck={false} />
      </label>
      <label>
        To
        <input value={to} onInput={(event) => setTo(event.currentTarget.value)} spellcheck={false} />
      </label>
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="button primary">
        Apply
      </button>
    </form>
  );
}

export function RangePicker() {
  const { text, range } = useTime();
  return (
    <fieldset class="group" aria-label="Time range">
      <button type="button" class="button icon-only" title="Earlier" onClick={() => chooseRange(moved(range, -1))}>
        <Icon name="left" label="Earlier" />
      </button>
      <Menu
        align="end"
        title="Time range"
        shortcut="t"
        class="range-menu"
        label={
          <>
            <Icon name="clock" />
            <span class="range-title">{rangeTitle(text, range)}</span>
          </>
        }
      >
        {(close) => (
          <div class="range-box">
            <ul class="options">
              {presets.map(([from, title]) => (
                <li key={from}>
                  <button
                    type="button"
                    class="option"
                    aria-pressed={text.from === from && text.to === 'now'}
                    onClick={() => {
                      chooseRange({ from, to: 'now' });
                      close();
                    }}
                  >
                    {title}
                  </button>
                </li>
              ))}
            </ul>
            <CustomRange close={close} />
          </div>
        )}
      </Menu>
      <button type="button" class="button icon-only" title="Later" onClick={() => chooseRange(moved(range, 1))}>
        <Icon name="right" label="Later" />
      </button>
      <button type="button" class="button icon-only" title="Zoom out" onClick={() => chooseRange(wider(range))}>
        <Icon name="wider" label="Zoom out" />
      </button>
    </fieldset>
  );
}

export function RefreshPicker() {
  const { refresh } = useTime();
  return (
    <fieldset class="group" aria-label="Refresh">
      <button type="button" class="button icon-only" title="Refresh now (r)" onClick={refreshNow}>
        <Icon name="refresh" label="Refresh now" />
      </button>
      <Menu align="end" title="Refresh" label={<span>{refresh}</span>}>
        {(close) => (
          <ul class="options">
            {refreshes.map((each) => (
              <li key={each}>
                <button
                  type="button"
                  class="option"
                  aria-pressed={each === refresh}
                  onClick={() => {
                    chooseRefresh(each);
                    close();
                  }}
                >
                  {each === 'off' ? 'Off' : `Every ${each.replace('s', ' s')}`}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Menu>
    </fieldset>
  );
}
