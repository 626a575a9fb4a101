// Log records as programs send them by OpenTelemetry's protocol, and what has to be in the document of each.

/** When they were logged; the Collector writes no zeros at the end of a fraction. */
const time = Math.floor(Date.now() / 1_000 - 60) * 1_000 + 123;

/** A value of OTLP. */
export const text = (stringValue: string): object => ({ stringValue });
/** An attribute of OTLP. */
export const pair = (key: string, value: object): object => ({ key, value });

/** Records as a program sends them, each with what has to be in its document. */
export const records: Readonly<
  Record<string, { readonly sent: object; readonly document: Readonly<Record<string, unknown>> }>
> = {
  failure: {
    sent: {
      timeUnixNano: `${time}000000`,
      severityNumber: 17,
      severityText: 'ERROR',
      body: text('card refused'),
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      attributes: [
        pair('exception.type', text('ValueError')),
        pair('exception.message', text('no')),
        pair('http.response.status_code', { intValue: '500' }),
        pair('url.path', text('/orders/7')),
        pair('order.id', { intValue: '7' }),
      ],
    },
    document: {
      '@timestamp': new Date(time).toISOString(),
      message: 'card refused',
      log: { level: 'error', logger: 'orders' },
      error: { type: 'ValueError', message: 'no' },
      http: { response: { status_code: 500 } },
      url: { path: '/orders/7' },
      trace: { id: '5b8efff798038103d269b633813fc60c' },
      span: { id: 'eee19b7ec3c1b174' },
    },
  },
  structured: {
    sent: {
      timeUnixNano: `${time}000000`,
      severityNumber: 10,
      body: { kvlistValue: { values: [pair('message', text('from a map')), pair('step', { intValue: '3' })] } },
    },
    document: { message: 'from a map', log: { level: 'info', logger: 'orders' } },
  },
  observed: {
    sent: { observedTimeUnixNano: `${time}000000`, body: text('without a time of its own') },
    document: { '@timestamp': new Date(time).toISOString(), message: 'without a time of its own' },
  },
  timeless: { sent: { body: text('without any time') }, document: { message: 'without any time' } },
};
