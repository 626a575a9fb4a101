// A table panel: current values, one row for each series, the worst first.
import type { PanelDescription, TableData } from '../../src/api.ts';
import { valueText } from '../format/value.ts';
import { panelLinkAddress } from '../links.ts';
import { type Address, useAddress } from '../router.ts';
import { Empty } from '../shell/failure.tsx';
import { OmittedCount } from '../shell/omitted-count.tsx';
import { colourOf } from './thresholds.ts';

interface TablePanelProps {
  readonly panel: PanelDescription;
  readonly data: TableData;
}

type Row = TableData['rows'][number];

/** Labels in their order, each with its heading. */
function columnsOf({ columns }: PanelDescription, { rows }: TableData): (readonly [string, string])[] {
  if (columns !== undefined) return Object.entries(columns);
  return [...new Set(rows.flatMap(({ labels }) => Object.keys(labels)))].sort().map((name) => [name, name]);
}

/** The link on the first label; further links have a column of their own. */
function firstLink(panel: PanelDescription, at: Address, row: Row): string | undefined {
  const [link] = panel.rowLinks;
  return link === undefined ? undefined : panelLinkAddress(at, link, row.labels);
}

function Value({ panel, value }: { readonly panel: PanelDescription; readonly value: number | null }) {
  const mapped = value === null ? undefined : panel.texts?.[String(value)];
  const colour = mapped?.colour ?? colourOf(panel.steps, value);
  return (
    <td class="number">
      <span class={colour === undefined ? 'cell' : `cell has-colour c-${colour}`}>
        {mapped?.text ?? valueText(value, panel.unit)}
      </span>
    </td>
  );
}

/** Allows a line break in a long name, so that a table needs no horizontal scrolling. */
const breakPoints = /(?<=[a-z\d])(?=[A-Z])|(?<=[:/_-])(?=\w)/;

const breakable = (text: string) =>
  text.split(breakPoints).flatMap((part, index) => (index > 0 ? [<wbr />, part] : [part]));

interface LabelProps {
  readonly text: string;
  readonly colour: string | undefined;
  readonly href: string | undefined;
}

function Label({ text, colour, href }: LabelProps) {
  const shown = (
    <span class={colour === undefined ? 'cell' : `cell has-colour c-${colour}`}>
      {text === '' ? '(none)' : breakable(text)}
    </span>
  );
  return <td title={text}>{href === undefined ? shown : <a href={href}>{shown}</a>}</td>;
}

export function TablePanel({ panel, data }: TablePanelProps) {
  const at = useAddress();
  if (data.rows.length === 0) return <Empty title={panel.noData} />;
  const columns = columnsOf(panel, data);
  const more = panel.rowLinks.slice(1);
  const shown = panel.valueHeadings.map((heading, index) => ({ heading, index })).filter(({ heading }) => heading);
  return (
    // A region that scrolls is reached by keys too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section class="table-box" tabIndex={0} aria-label={`Table: ${panel.title}`}>
      <table>
        <thead>
          <tr>
            {columns.map(([label, heading]) => (
              <th key={label} scope="col">
                {heading}
              </th>
            ))}
            {shown.map(({ heading, index }) => (
              <th key={index} scope="col" class="number">
                {heading}
              </th>
            ))}
            {more.length > 0 && (
              <th scope="col">
                <span class="unseen">Links</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <tr key={JSON.stringify(row.labels)}>
              {columns.map(([label], index) => (
                <Label
                  key={label}
                  text={row.labels[label] ?? ''}
                  colour={data.colours[label]?.[row.labels[label] ?? '']}
                  href={index === 0 ? firstLink(panel, at, row) : undefined}
                />
              ))}
              {shown.map(({ index }) => (
                <Value key={index} panel={panel} value={row.values[index] ?? null} />
              ))}
              {more.length > 0 && (
                <td>
                  {more.map((link) => (
                    <a key={link.title} class="row-link" href={panelLinkAddress(at, link, row.labels)}>
                      {link.title}
                    </a>
                  ))}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <OmittedCount count={data.left_out} />
    </section>
  );
}
