// Picks values from a list, with a search box; none chosen means all.
import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { Menu } from './menu.tsx';

interface ValuePickerProps {
  readonly title: string;
  readonly values: readonly string[];
  readonly chosen: readonly string[];
  readonly choose: (values: readonly string[]) => void;
  /** The hint about values that are not listed. */
  readonly leftOut: string | undefined;
}

/** From this number of values on, there is a search box. */
const FIND_FROM = 8;

function label(chosen: readonly string[]): string {
  const [first = 'all'] = chosen;
  return chosen.length > 1 ? `${first} +${chosen.length - 1}` : first;
}

function Choices({ title, values, chosen, choose, leftOut }: ValuePickerProps) {
  const [text, setText] = useState('');
  // Values in the address stay in the list, even if there are none in this range.
  const all = [...new Set([...chosen, ...values])].sort((one, other) => one.localeCompare(other));
  const shown = all.filter((value) => value.toLowerCase().includes(text.toLowerCase()));
  const toggle = (value: string): void =>
    choose(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  return (
    <>
      {all.length >= FIND_FROM && (
        <input
          class="find"
          type="search"
          aria-label={`Find in ${title.toLowerCase()}s`}
          placeholder="Find"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      )}
      <ul class="options">
        <li>
          <button type="button" class="option" aria-pressed={chosen.length === 0} onClick={() => choose([])}>
            All
          </button>
        </li>
        {shown.map((value) => (
          <li key={value} class="choice">
            <label title={value}>
              <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
              <span>{value}</span>
            </label>
            <button type="button" class="only" onClick={() => choose([value])} aria-label={`${value} only`}>
              only
            </button>
          </li>
        ))}
      </ul>
      {(leftOut ?? all.length === 0) && <p class="hint">{leftOut ?? 'There are none in this range.'}</p>}
    </>
  );
}

export function ValuePicker(props: ValuePickerProps) {
  const { title, chosen } = props;
  return (
    <Menu
      title={title}
      class="value-picker"
      label={
        <>
          <span class="picker-title">{title}</span>
          <span class="picker-value" title={chosen.join(', ')}>
            {label(chosen)}
          </span>
          <Icon name="down" />
        </>
      }
    >
      {() => <Choices {...props} />}
    </Menu>
  );
}
