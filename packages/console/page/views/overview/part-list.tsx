// Parts of the plane that do not answer: their data may be missing on the page.
import type { Overview } from '../../../src/api.ts';

export function PartList({ parts }: Pick<Overview, 'parts'>) {
  if (parts.length === 0) return null;
  return (
    <section class="note is-bad" aria-label="The monitoring plane">
      <strong>Parts of the monitoring plane are down: the data below may be incomplete.</strong>
      <ul>
        {parts.map(({ name, state, detail }) => (
          <li key={name}>
            <b>{name}</b>: {state}
            {detail !== undefined && ` – ${detail}`}
          </li>
        ))}
      </ul>
      <p>
        See <code>telltale status</code> and <code>telltale doctor</code>.
      </p>
    </section>
  );
}
