// A winston transport that ships to Elasticsearch by way of the disk: nothing lost, nothing twice.
export { TelltaleTransport, type TelltaleTransportOptions } from './telltale-transport.ts';
