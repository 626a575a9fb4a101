// The fields of a log document: their Elastic Common Schema (ECS) names, their types, and who sets each.

/** A field type of the Elastic Common Schema; the set-up maps it to a type that the server supports. */
export type FieldType = 'date' | 'keyword' | 'match_only_text' | 'long' | 'ip' | 'typed_object' | 'stored_keyword';

/** One field of a log document. */
export interface LogField {
  /**
   * `stored_keyword` is stored but not indexed: stack traces are long and nobody searches for a whole one.
   * `typed_object` holds names that are not known in advance, each with the type of its first value.
   */
  readonly type: FieldType;
  readonly description: string;
  /** The writer of the field: the shipper, the preload's capture, or the application itself. */
  readonly setBy: 'shipper' | 'capture' | 'application';
}

/** Every field that Telltale writes, by its full dotted name. */
export const logFields = {
  '@timestamp': { type: 'date', description: 'When the record was logged.', setBy: 'capture' },
  message: { type: 'match_only_text', description: 'Message of the record, as text.', setBy: 'capture' },
  tags: {
    type: 'keyword',
    description: '`cut` if a value was too long, too deep or too wide; `redacted` if a secret was replaced.',
    setBy: 'capture',
  },
  app: {
    type: 'typed_object',
    description: 'Fields that the application added to the record, under their own names, nested as they were logged.',
    setBy: 'application',
  },
  'ecs.version': { type: 'keyword', description: 'Version of the schema that the document follows.', setBy: 'capture' },
  'log.level': { type: 'keyword', description: 'Level as the logging library names it.', setBy: 'capture' },
  'log.logger': {
    type: 'keyword',
    description: 'Name of the logger, or of the library that logged.',
    setBy: 'capture',
  },
  'service.name': { type: 'keyword', description: 'Name of the service.', setBy: 'capture' },
  'service.version': { type: 'keyword', description: 'Version of the service.', setBy: 'capture' },
  'service.environment': {
    type: 'keyword',
    description: 'Deployment environment, such as production.',
    setBy: 'capture',
  },
  'service.node.name': { type: 'keyword', description: 'Instance of the service.', setBy: 'capture' },
  'host.name': { type: 'keyword', description: 'Name of the host.', setBy: 'capture' },
  'container.id': { type: 'keyword', description: 'Id of the container.', setBy: 'capture' },
  'container.name': { type: 'keyword', description: 'Name of the container.', setBy: 'capture' },
  'container.image.name': { type: 'keyword', description: 'Image of the container.', setBy: 'capture' },
  'kubernetes.pod.name': { type: 'keyword', description: 'Name of the pod.', setBy: 'capture' },
  'kubernetes.pod.uid': { type: 'keyword', description: 'Id of the pod.', setBy: 'capture' },
  'kubernetes.namespace': { type: 'keyword', description: 'Namespace of the pod.', setBy: 'capture' },
  'kubernetes.node.name': { type: 'keyword', description: 'Node that the pod runs on.', setBy: 'capture' },
  'kubernetes.deployment.name': {
    type: 'keyword',
    description: 'Deployment that the pod belongs to.',
    setBy: 'capture',
  },
  'kubernetes.container.name': { type: 'keyword', description: 'Name of the container in its pod.', setBy: 'capture' },
  'process.pid': { type: 'long', description: 'Process id.', setBy: 'capture' },
  'process.thread.id': { type: 'long', description: 'Worker thread id; absent on the main thread.', setBy: 'capture' },
  'error.type': { type: 'keyword', description: 'Class of the error.', setBy: 'capture' },
  'error.code': { type: 'keyword', description: 'Code of the error.', setBy: 'capture' },
  'error.message': { type: 'match_only_text', description: 'Message of the error.', setBy: 'capture' },
  'error.stack_trace': { type: 'stored_keyword', description: 'Stack of the error with its causes.', setBy: 'capture' },
  'trace.id': { type: 'keyword', description: 'Trace during which the record was logged.', setBy: 'capture' },
  'span.id': { type: 'keyword', description: 'Span during which the record was logged.', setBy: 'capture' },
  'event.dataset': { type: 'keyword', description: 'Dataset of the data stream.', setBy: 'capture' },
  'event.kind': { type: 'keyword', description: 'Kind of event.', setBy: 'capture' },
  'event.action': { type: 'keyword', description: 'What happened, in one word.', setBy: 'capture' },
  'event.reason': { type: 'keyword', description: 'Why it happened.', setBy: 'capture' },
  'event.duration': {
    type: 'long',
    description: 'Duration of the event, such as a request, in nanoseconds.',
    setBy: 'capture',
  },
  'event.outcome': { type: 'keyword', description: 'success or failure.', setBy: 'capture' },
  'http.request.method': {
    type: 'keyword',
    description: 'Method of the request that the record describes.',
    setBy: 'capture',
  },
  'url.path': {
    type: 'keyword',
    description: 'Path of the request that the record describes, without the query, if its route is unknown.',
    setBy: 'capture',
  },
  'http.response.status_code': { type: 'long', description: 'Status code of its response.', setBy: 'capture' },
  'transaction.name': {
    type: 'keyword',
    description: 'Method and route of the request that the record describes.',
    setBy: 'capture',
  },
  'event.original': {
    type: 'stored_keyword',
    description: 'In a dead letter: the rejected document, as it was sent.',
    setBy: 'shipper',
  },
  'data_stream.type': { type: 'keyword', description: 'Always logs.', setBy: 'shipper' },
  'data_stream.dataset': { type: 'keyword', description: 'Dataset of the data stream.', setBy: 'shipper' },
  'data_stream.namespace': { type: 'keyword', description: 'Namespace of the data stream.', setBy: 'shipper' },
} as const;
logFields satisfies Readonly<Record<string, LogField>>;

/** The name of a field that Telltale writes. */
export type LogFieldName = keyof typeof logFields;
