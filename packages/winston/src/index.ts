// A winston transport that ships to Elasticsearch through the disk: no loss, no duplicates.
export { TelltaleTransport, type TelltaleTransportOptions } from './telltale-transport.ts';
