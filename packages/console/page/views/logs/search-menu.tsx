// The menu of saved searches: each with its description; a search with a parameter asks for its value.
import { useState } from 'preact/hooks';
import type { SearchDescription } from '../../../src/api.ts';
import { useConsole } from '../../console-context.ts';
import { requestAddress } from '../../links.ts';
import { includingAddress } from '../../records/filter-address.ts';
import { changeQuery, navigate, useAddress } from '../../router.ts';
import { Icon } from '../../shell/icon.tsx';
import { Menu } from '../../shell/menu.tsx';

interface EntryProps {
  readonly search: SearchDescription;
  readonly close: () => void;
}

function SearchForm({
  search,
  close,
  field,
  example,
}: EntryProps & { readonly field: string; readonly example: string }) {
  const at = useAddress();
  const [value, setValue] = useState('');
  const go = (event: Event): void => {
    event.preventDefault();
    const text = value.trim();
    if (text === '') return;
    navigate(field === 'trace.id' ? requestAddress(at, text) : includingAddress(at, field, text));
    close();
  };
  return (
    <form class="asked" onSubmit={go}>
      <strong>{search.title}</strong>
      <span class="hint">{search.purpose.replace(/\s*Replace the star.*$/, '')}</span>
      <span class="asked-value">
        <input
          aria-label={field}
          placeholder={example}
          spellcheck={false}
          value={value}
          onInput={(event) => setValue(event.currentTarget.value)}
        />
        <button type="submit" class="button">
          Open
        </button>
      </span>
    </form>
  );
}

function Entry({ search, close }: EntryProps) {
  const at = useAddress();
  return (
    <button
      type="button"
      class="option"
      aria-pressed={at.query.get('search') === search.id}
      onClick={() => {
        changeQuery({ search: search.id });
        close();
      }}
    >
      <strong>{search.title}</strong>
      <span class="hint">{search.purpose}</span>
    </button>
  );
}

export function SearchMenu() {
  const { searches } = useConsole();
  return (
    <Menu
      title="Saved searches"
      align="end"
      class="search-menu"
      label={
        <>
          Searches <Icon name="down" />
        </>
      }
    >
      {(close) => (
        <ul class="options">
          {searches.map((search) => (
            <li key={search.id}>
              {search.asks === undefined ? (
                <Entry search={search} close={close} />
              ) : (
                <SearchForm search={search} close={close} {...search.asks} />
              )}
            </li>
          ))}
        </ul>
      )}
    </Menu>
  );
}
