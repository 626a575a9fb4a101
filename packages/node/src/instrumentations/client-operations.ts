// Durations of database and queue operations, by the stable semantic conventions.
import type { Attributes, AttributeValue, Counter } from '@opentelemetry/api';
import { catalogCounter, catalogHistogram } from '../metrics/catalog-instruments.ts';
import type { Histogram, Meter, MeterProvider } from '../metrics/meter-provider.ts';
import { operationNameOf } from '../metrics/operation-names.ts';
import type { Operation } from './client-spans.ts';

/** The histograms. */
interface Instruments {
  readonly database: Histogram;
  readonly messagingClient: Histogram;
  readonly messagingProcess: Histogram;
  readonly sent: Counter;
  readonly consumed: Counter;
}

function present(attributes: Readonly<Record<string, AttributeValue | undefined>>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined && value !== ''));
}

function instruments(meter: Meter): Instruments {
  return {
    database: catalogHistogram(meter, 'db.client.operation.duration'),
    messagingClient: catalogHistogram(meter, 'messaging.client.operation.duration'),
    messagingProcess: catalogHistogram(meter, 'messaging.process.duration'),
    sent: catalogCounter(meter, 'messaging.client.sent.messages'),
    consumed: catalogCounter(meter, 'messaging.client.consumed.messages'),
  };
}

/** Records the operations of clients whose instrumentation records no metrics itself. */
export class ClientOperations {
  #provider: MeterProvider | undefined;
  #made: Instruments | undefined;

  setMeterProvider(provider: MeterProvider): void {
    this.#provider = provider;
  }

  /** Created with the first operation: an app without such clients has no metrics of them. */
  get #instruments(): Instruments | undefined {
    const meter = this.#made ? undefined : this.#provider?.getMeter('@telltale/node');
    if (meter) this.#made = instruments(meter);
    return this.#made;
  }

  /** Records one operation; spans of other kinds are ignored. */
  record(operation: Operation): void {
    if (operation.attributes['db.system.name'] !== undefined) this.#recordDatabase(operation);
    else if (operation.attributes['messaging.system'] !== undefined) this.#recordMessaging(operation);
  }

  #recordDatabase({ attributes: of, seconds, errorType, context }: Operation): void {
    const name = operationNameOf(of['db.system.name'], of['db.operation.name'], of['db.query.text']);
    // A connect is not an operation, although clients of Redis create a span for it.
    if (name === undefined && (of['db.query.text'] ?? 'connect') === 'connect') return;
    this.#instruments?.database.record(
      seconds,
      present({
        'db.system.name': of['db.system.name'],
        'db.namespace': of['db.namespace'],
        'db.operation.name': name,
        'server.address': of['server.address'],
        'server.port': of['server.port'],
        'error.type': of['error.type'] ?? of['db.response.status_code'] ?? errorType,
      }),
      context,
    );
  }

  #recordMessaging({ attributes: of, seconds, errorType, context }: Operation): void {
    const processes = of['messaging.operation'] === 'process';
    const attributes = present({
      'messaging.system': of['messaging.system'],
      'messaging.operation.name': processes ? 'process' : 'publish',
      // The default exchange has no name: it forwards to the queue with the name of the routing key.
      'messaging.destination.name': of['messaging.destination'] || of['messaging.rabbitmq.routing_key'],
      'server.address': of['server.address'],
      'server.port': of['server.port'],
      'error.type': errorType,
    });
    (processes ? this.#instruments?.messagingProcess : this.#instruments?.messagingClient)?.record(
      seconds,
      attributes,
      context,
    );
    (processes ? this.#instruments?.consumed : this.#instruments?.sent)?.add(1, attributes, context);
  }
}
