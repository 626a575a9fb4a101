// The account of each process: every emitted record is delivered, refused, dropped or waits.
import type { Shipping } from '../../../src/api.ts';
import { logsAddress } from '../../links.ts';
import { useAddress } from '../../router.ts';
import { Empty } from '../../shell/failure.tsx';
import { OmittedCount } from '../../shell/omitted-count.tsx';

type Process = Shipping['processes'][number];

const count = (value: number): string => value.toLocaleString('en');
const terms = ['emitted', 'delivered', 'waiting', 'dead_lettered', 'dropped', 'unaccounted'] as const;
type Term = (typeof terms)[number];
const headings: Readonly<Record<Term, string>> = {
  emitted: 'Emitted',
  delivered: 'Delivered',
  waiting: 'Waiting',
  dead_lettered: 'Dead letters',
  dropped: 'Dropped',
  unaccounted: 'Unaccounted',
};
/** Terms that are bad if they are not zero. */
const colours: Partial<Record<Term, string>> = { dead_lettered: 'orange', dropped: 'red', unaccounted: 'red' };

function Cell({ term, value }: { readonly term: Term; readonly value: number }) {
  const colour = colours[term];
  const name = colour !== undefined && value !== 0 ? `cell has-colour c-${colour}` : 'cell';
  return (
    <td class="number" data-label={headings[term].toLowerCase()}>
      <span class={name}>{count(value)}</span>
    </td>
  );
}

function why({ dropped_by_reason }: Process): string {
  return Object.entries(dropped_by_reason)
    .filter(([, dropped]) => dropped > 0)
    .map(([reason, dropped]) => `${reason}: ${count(dropped)}`)
    .join(', ');
}

function Row({ process }: { readonly process: Process }) {
  const at = useAddress();
  const { service, instance, adopted, ended, taken_over } = process;
  return (
    <tr>
      <th scope="row">
        <a href={logsAddress(at, { service: [service] })} title={service}>
          {service}
        </a>
        <span class="reasons">
          {instance}
          {ended &&
            ` · ended, as last scraped${process.waiting > 0 ? ': its waiting records may have been sent since' : ''}`}
          {taken_over !== undefined && ` · ${count(taken_over)} adopted by another process`}
          {adopted !== undefined && ` · ${count(adopted)} adopted`}
        </span>
        {process.dropped > 0 && <span class="reasons">dropped: {why(process)}</span>}
      </th>
      {terms.map((term) => (
        <Cell key={term} term={term} value={process[term]} />
      ))}
    </tr>
  );
}

interface AccountsProps extends Pick<Shipping, 'processes'> {
  /** How many processes are not listed. */
  readonly leftOut: number | undefined;
  /** Why there are none, if Prometheus did not answer. */
  readonly unknown: string | undefined;
}

export function Accounts({ processes, leftOut, unknown }: AccountsProps) {
  if (unknown !== undefined) return <p class="note is-warning">{unknown}</p>;
  if (processes.length === 0) {
    return (
      <Empty title="No process reports log records yet">
        Processes with the preload do from their first record on. If one runs but is not listed,{' '}
        <code>telltale doctor</code> says why.
      </Empty>
    );
  }
  const total = (term: Term | 'adopted'): number => processes.reduce((sum, process) => sum + (process[term] ?? 0), 0);
  const adopted = total('adopted');
  return (
    <section class="panel accounts" aria-labelledby="accounts">
      <header>
        <h2 id="accounts">Accounts</h2>
        <span class="hint">emitted{adopted > 0 && ' + adopted'} = delivered + waiting + dead letters + dropped</span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <section class="table-box" tabIndex={0} aria-label="Accounts of the processes">
        <table>
          <thead>
            <tr>
              <th scope="col">Process</th>
              {terms.map((term) => (
                <th key={term} scope="col" class="number">
                  {headings[term]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {processes.map((process) => (
              <Row key={`${process.service} ${process.instance}`} process={process} />
            ))}
          </tbody>
          {processes.length > 1 && (
            <tfoot>
              <tr>
                <th scope="row">
                  {leftOut ? 'Listed' : 'All'}
                  {adopted > 0 && <span class="reasons">{count(adopted)} adopted</span>}
                </th>
                {terms.map((term) => (
                  <Cell key={term} term={term} value={total(term)} />
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </section>
      <OmittedCount count={leftOut} />
    </section>
  );
}
