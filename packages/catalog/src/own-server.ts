// What tells the server of the metrics page from the app's own: its requests are none of the app's.

/** A property of that server, whichever copy of a package made it. */
export const ownServer: unique symbol = Symbol.for('telltale.own-server');
