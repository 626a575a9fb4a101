// The JSON API between the console's server and its page: types only, for both sides.
export type * from './api/dashboards.ts';
export type * from './api/description.ts';
export type * from './api/failure.ts';
export type * from './api/log-record.ts';
export type * from './api/logs.ts';
export type * from './api/overview.ts';
export type * from './api/request.ts';
export type * from './api/shipping.ts';
export type * from './api/time-range.ts';
