// The frame of a view: title, filters, time range, and links to other servers with the same data.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { RangePicker, RefreshPicker } from './range-picker.tsx';

interface PageProps {
  readonly title: string;
  readonly about?: string;
  /** The filters of the view. */
  readonly controls?: ComponentChildren;
  /** Other servers that show the same data: a name and an address each. */
  readonly outside?: readonly (readonly [name: string, href: string])[];
  /** Set for a view without a time range. */
  readonly withoutTime?: boolean;
  readonly children: ComponentChildren;
}

export function Page({ title, about, controls, outside = [], withoutTime = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Telltale`;
  }, [title]);
  return (
    <>
      <header class="bar">
        <h1 title={about}>{title}</h1>
        <div class="controls">{controls}</div>
        {outside.map(([name, href]) => (
          <a key={name} class="button outside" href={href} target="_blank" rel="noreferrer">
            {name}
            <Icon name="out" />
          </a>
        ))}
        {!withoutTime && <RangePicker />}
        <RefreshPicker />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
