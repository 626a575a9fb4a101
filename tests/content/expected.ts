// What each search and panel must find of the samples, by the records' messages; whatever else it finds is wrong.

/** What the real preload makes of the till's life. */
export const tillRecords = {
  started: 'till 7 started',
  rings: 'the till rings',
  jams: 'the drawer jams',
  refuses: 'GET / 403',
  warned: 'DeprecationWarning: the old drawer goes away',
  crashed: 'uncaught exception: the till is on fire',
  stopped: 'till stopped: uncaught exception',
} as const;
const till = tillRecords;

/** What the dead letter tells of. */
export const refused = 'refused: refused for good';

const syslog = ['crit', 'critical', 'alert', 'emerg'];
const failed = ['GET /reports 503', 'POST /orders 500'];
const slow = ['GET /products/:id 200', 'GET /exactly 200', 'GET /reports 503'];
const unauthorised = ['GET /admin 401', 'DELETE /admin 403', 'POST /login 429', till.refuses];
const crashes = ['nobody handled this', till.crashed];
const starts = ['cart started', till.started];
const stops = ['cart stopped', till.stopped];

const errors = [
  'payment refused',
  'the disk is gone',
  ...syslog,
  ...failed,
  'nobody handled this',
  'the cart tips over',
  till.jams,
  till.crashed,
  till.stopped,
];
const others = [
  'order placed',
  'stock is low',
  'the cache missed',
  'error fatal request process-start redacted',
  'level error',
  'somebody logs in',
  'a long letter',
  'spoons',
  'GET /products/:id 200',
  'GET /exactly 200',
  'GET /almost 499',
  ...unauthorised,
  'the nightly batch',
  'the bank says 401',
  'the bank says 500',
  'a pipe breaks',
  'cart started',
  'cart stopped',
  till.started,
  till.rings,
  till.warned,
];

/** Every record that arrives where it was to go. */
export const arrived: readonly string[] = [...errors, ...others, 'nobody says this'];

/** By the search's or panel's id; a measure that is narrowed, by the panel's id and its label. */
export const expected: Readonly<Record<string, readonly string[]>> = {
  'telltale-search-errors': errors,
  'telltale-search-trace': [
    'order placed',
    'payment refused',
    'GET /products/:id 200',
    till.rings,
    till.jams,
    till.refuses,
  ],
  'telltale-search-slow-requests': slow,
  'telltale-search-failed-requests': failed,
  'telltale-search-crashes': [...crashes, ...starts, ...stops],
  'telltale-search-deploys': [till.started],
  'telltale-search-noisy-loggers': others,
  'telltale-search-dead-letters': [refused],
  'telltale-search-security': [...unauthorised, 'somebody logs in'],
  'telltale-search-warnings': [till.warned],
  'telltale-search-cut': ['a long letter'],
  'telltale-search-ignored': ['a long letter'],
  'telltale-lens-errors': errors,
  'telltale-lens-crashes': crashes,
  'telltale-lens-slow': slow,
  'telltale-lens-dead-letters': [refused],
  'telltale-lens-errors-by-service': errors,
  'telltale-lens-records-by-level': arrived,
  'telltale-lens-top-loggers': arrived,
  'telltale-lens-top-loggers / Errors': errors,
  'telltale-lens-top-errors': errors,
  'telltale-lens-restarts': [...crashes, ...starts, ...stops],
  'telltale-lens-restarts / Starts': starts,
  'telltale-lens-restarts / Ends': stops,
  'telltale-lens-restarts / Crashes': crashes,
  'telltale-lens-deploys': [till.started],
  'telltale-lens-durations': [...new Set([...slow, ...failed, ...unauthorised, 'GET /almost 499'])],
  'telltale-lens-slow-routes': slow,
  'telltale-lens-refused': unauthorised,
  'telltale-lens-redacted': ['somebody logs in', 'a long letter'],
  'telltale-lens-redacted / Redacted': ['somebody logs in'],
  'telltale-lens-redacted / Cut': ['a long letter'],
};

/** What is found once a trace id stands in the star's place, by the request. */
export const expectedOfTrace: Readonly<Record<'sample' | 'till', readonly string[]>> = {
  sample: ['order placed', 'payment refused'],
  till: [till.rings, till.jams, till.refuses],
};

/** The largest number that a measure shows, by the panel's id and the measure's label. */
export const expectedLargest: Readonly<Record<string, number>> = {
  'telltale-lens-errors / Errors': errors.length,
  // Of the four errors of one type, two are of one service, and three of one host.
  'telltale-lens-top-errors / Errors': 4,
  'telltale-lens-top-errors / Services': 3,
  'telltale-lens-top-loggers / Errors': syslog.length,
  'telltale-lens-deploys / Starts': 1,
  'telltale-lens-slow-routes / p95': 3_000_000_000,
};
