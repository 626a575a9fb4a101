// A drop-in for winston-elasticsearch 0.19: its names, options, events and methods, on Telltale's shipper.
import { register } from './register.ts';

export { ElasticsearchTransport } from './elasticsearch-transport.ts';
export type { ElasticsearchTransportOptions } from './options.ts';
export { ElasticsearchTransformer, type LogData, type TransformedData, type Transformer } from './transformer.ts';

register();
