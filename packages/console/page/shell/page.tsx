// The frame of a view: its title, what narrows it, the time, and where else the same can be looked at.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { RangePicker, RefreshPicker } from './range-picker.tsx';

interface PageProps {
  readonly title: string;
  readonly about?: string;
  /** What narrows the view. */
  readonly controls?: ComponentChildren;
  /** Other servers that show the same: a name and an address each. */
  readonly outside?: readonly (readonly [name: string, href: string])[];
  /** A view of things without a range. */
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
