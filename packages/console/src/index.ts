// Serves the console's page on loopback and queries the plane's servers for the page and the terminal.
export type * from './api.ts';
export { ConsoleError, type ConsoleErrorCode } from './console-error.ts';
export { fieldNames } from './logs/field-names.ts';
export { fieldValues } from './logs/field-values.ts';
export { logHistogram } from './logs/log-histogram.ts';
export { readFilter } from './logs/read-filter.ts';
export { requestTimeline } from './logs/request-timeline.ts';
export { searchLogs } from './logs/search-logs.ts';
export { serviceNames } from './logs/service-names.ts';
export { tailLogs } from './logs/tail/tail-logs.ts';
export { wholeRecord } from './logs/whole-record.ts';
export type { RunningConsole } from './server/http-server.ts';
export { type Connect, connectServers } from './servers/connect-servers.ts';
export type { AskServer, ServerQuestion, Servers } from './servers/servers.ts';
export { type ConsoleOptions, startConsole } from './start-console.ts';
