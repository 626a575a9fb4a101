// The table of services: state, its reasons, and the main numbers.
import { useState } from 'preact/hooks';
import type { ServiceHealth } from '../../../src/api.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { valueText } from '../../format/value.ts';
import { dashboardAddress, logsAddress, shippingAddress } from '../../links.ts';
import { useAddress } from '../../router.ts';

const states = { down: 'Down', bad: 'Bad', poor: 'Poor', good: 'Well' } as const;

/** From this number of services on, there is a search box. */
const FIND_FROM = 10;

function Service({ service }: { readonly service: ServiceHealth }) {
  const at = useAddress();
  const { name, state, reasons, processes_up } = service;
  const processes = service.processes - service.processes_gone;
  const waiting = service.records_waiting ?? 0;
  return (
    <tr class={`service state-${state}`} data-service={name}>
      <td class="service-state">
        <span class={`state state-${state}`}>
          <i class="dot" />
          {states[state]}
        </span>
      </td>
      <th scope="row" class="service-name">
        <a href={dashboardAddress(at, 'telltale-service', { service: [name] })} title={name}>
          {name}
        </a>
        {reasons.length > 0 && <span class="reasons">{reasons.join(' · ')}</span>}
      </th>
      <td class="number" data-label="requests">
        {valueText(service.requests_per_second, 'reqps')}
      </td>
      <td class="service-line">
        <Sparkline values={service.requests} label={`Requests of ${name} over the range`} />
      </td>
      <td class="number" data-label="errors">
        {valueText(service.error_ratio, 'percentunit')}
      </td>
      <td class="number" data-label="p95">
        {valueText(service.p95_seconds, 's')}
      </td>
      <td class="number" data-label="event loop">
        {valueText(service.event_loop_utilization, 'percentunit')}
      </td>
      <td class="number" data-label="waiting">
        {waiting > 0 ? (
          <a href={shippingAddress(at)}>{valueText(waiting, 'short')}</a>
        ) : (
          valueText(service.records_waiting, 'short')
        )}
      </td>
      <td class="number" data-label="processes">
        {processes_up === processes ? processes : `${processes_up} of ${processes}`}
      </td>
      <td class="service-logs">
        <a href={logsAddress(at, { service: [name] })} aria-label={`Logs of ${name}`}>
          Logs
        </a>
      </td>
    </tr>
  );
}

const headings = ['Requests', '', 'Errors', 'p95', 'Event loop', 'Waiting', 'Processes'] as const;

export function ServiceTable({ services }: { readonly services: readonly ServiceHealth[] }) {
  const [text, setText] = useState('');
  const shown = services.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <section class="panel services" aria-labelledby="services">
      <header>
        <h2 id="services">Services</h2>
        {services.length >= FIND_FROM && (
          <input
            type="search"
            class="find"
            data-search
            aria-label="Find a service"
            placeholder={`Find in ${services.length}`}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Service</th>
            {headings.map((heading) => (
              <th key={heading} scope="col" class="number">
                {heading || <span class="unseen">Requests over the range</span>}
              </th>
            ))}
            <th scope="col">
              <span class="unseen">Logs</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((service) => (
            <Service key={service.name} service={service} />
          ))}
        </tbody>
      </table>
      {shown.length === 0 && <p class="hint">No service has {text} in its name.</p>}
    </section>
  );
}
